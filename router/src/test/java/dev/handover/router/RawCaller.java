package dev.handover.router;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A caller that says exactly what a test wants, byte by byte, on one connection. */
public final class RawCaller implements AutoCloseable {
  private final Socket socket;

  /** Connects; fails a test that would wait for longer than ten seconds. */
  public RawCaller(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(10_000);
  }

  public RawCaller says(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** A request's head and the empty line after it. */
  public RawCaller asks(String requestLine, String... headers) throws IOException {
    StringBuilder head = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: a\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return says(head.append("\r\n").toString());
  }

  /** The head of the next answer, up to and with the empty line, in lower case. */
  public String head() throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("the connection ended within: " + head);
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1).toLowerCase(java.util.Locale.ROOT);
  }

  /** The next answer, whole, if it says its length; head in lower case, then body. */
  public String answer() throws IOException {
    String head = head();
    int at = head.indexOf("content-length: ");
    int length =
        at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf("\r\n", at)).strip());
    return head + new String(input().readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  public InputStream input() throws IOException {
    return socket.getInputStream();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
