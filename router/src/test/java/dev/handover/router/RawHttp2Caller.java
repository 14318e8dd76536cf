package dev.handover.router;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** An HTTP/2 caller that keeps to no rule about what stands in a header; one request. */
public final class RawHttp2Caller implements AutoCloseable {
  private static final byte HEADERS = 1;
  private static final byte RESET = 3;
  private static final byte SETTINGS = 4;
  private static final byte GO_AWAY = 7;
  private static final byte END_STREAM_AND_HEADERS = 5;
  private static final byte PRIORITY = 0x20;

  private final Socket socket;
  private final DataInputStream in;

  /** Connects; fails a test that would wait for longer than ten seconds. */
  public RawHttp2Caller(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(10_000);
    in = new DataInputStream(socket.getInputStream());
    write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(SETTINGS, (byte) 0, 0, new byte[0]);
  }

  /** Headers of a request without a body, that may be made wrong. */
  public static Http2Headers headers(String path) {
    return new DefaultHttp2Headers(false)
        .method("POST")
        .scheme("http")
        .authority("digits")
        .path(path);
  }

  /** Asks; the status of the answer, or 0 if there is none but a reset or the end. */
  public int status(Http2Headers headers) throws IOException, Http2Exception {
    ByteBuf block = Unpooled.buffer();
    new DefaultHttp2HeadersEncoder().encodeHeaders(1, headers, block);
    byte[] bytes = new byte[block.readableBytes()];
    block.readBytes(bytes);
    frame(HEADERS, END_STREAM_AND_HEADERS, 1, bytes);
    try {
      return nextStatus();
    } catch (EOFException e) {
      return 0;
    }
  }

  private int nextStatus() throws IOException, Http2Exception {
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      byte type = in.readByte();
      byte flags = in.readByte();
      in.readInt();
      ByteBuf payload = Unpooled.wrappedBuffer(in.readNBytes(length));
      if (type == HEADERS) {
        payload.skipBytes((flags & PRIORITY) == 0 ? 0 : 5);
        Http2Headers answer = new DefaultHttp2HeadersDecoder().decodeHeaders(1, payload);
        return Integer.parseInt(answer.status().toString());
      }
      if (type == RESET || type == GO_AWAY) {
        return 0;
      }
    }
  }

  private void frame(byte type, byte flags, int stream, byte[] payload) throws IOException {
    ByteBuf frame = Unpooled.buffer();
    frame.writeMedium(payload.length).writeByte(type).writeByte(flags).writeInt(stream);
    frame.writeBytes(payload);
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    write(bytes);
  }

  private void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
