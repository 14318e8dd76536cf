package dev.handover.prometheus;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Answers queries as a test says, and remembers them. */
final class FakePrometheus implements AutoCloseable {
  static final String NO_ROUTERS =
      "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[]}}";

  private final HttpServer server;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile Function<String, Reply> replies = query -> new Reply(200, NO_ROUTERS);

  /** What to answer. */
  record Reply(int status, String body) {}

  FakePrometheus() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/prom/api/v1/query", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:%d/prom/".formatted(server.getAddress().getPort()));
  }

  /** The reply may take its time. */
  void replies(Function<String, Reply> how) {
    replies = how;
  }

  List<String> asked() {
    return List.copyOf(asked);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      var query =
          List.of(form.split("&")).stream()
              .filter(it -> it.startsWith("query="))
              .map(it -> URLDecoder.decode(it.substring(6), StandardCharsets.UTF_8))
              .findFirst()
              .orElseThrow();
      asked.add(query);
      var reply = replies.apply(query);
      var body = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
