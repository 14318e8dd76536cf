package dev.handover.router;

import dev.handover.router.balance.ServicePod;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A model or desk for tests, on a port of its own, that answers or fails as it is told. */
public final class FakeBackend {
  private final Vertx vertx;
  private final HttpServer server;
  private final AtomicInteger connections = new AtomicInteger();
  private final Queue<Received> received = new ConcurrentLinkedQueue<>();
  private volatile Handler<HttpServerRequest> behaviour;
  private volatile Optional<Handler<HttpServerRequest>> unread = Optional.empty();

  /** A request as it arrived, whole. */
  public record Received(String method, String uri, MultiMap headers, Buffer body) {}

  private FakeBackend(Vertx vertx, String says) {
    this.vertx = vertx;
    answers(says);
    server =
        vertx
            .createHttpServer()
            .connectionHandler(connection -> connections.incrementAndGet())
            .requestHandler(this::receive);
  }

  /** Starts one that answers every request with that text. */
  public static FakeBackend start(Vertx vertx, String says) {
    FakeBackend backend = new FakeBackend(vertx, says);
    backend.server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    return backend;
  }

  private void receive(HttpServerRequest request) {
    if (unread.isPresent()) {
      unread.get().handle(request);
      return;
    }
    Handler<HttpServerRequest> now = behaviour;
    request
        .body()
        .onSuccess(
            body -> {
              received.add(
                  new Received(request.method().name(), request.uri(), request.headers(), body));
              now.handle(request);
            });
  }

  public ServicePod pod() {
    return new ServicePod("127.0.0.1", Map.of("http", server.actualPort()));
  }

  public List<Received> received() {
    return List.copyOf(received);
  }

  public int asked() {
    return received.size();
  }

  public int connections() {
    return connections.get();
  }

  public void answers(String text) {
    behaves(request -> request.response().end(text));
  }

  public void answers(int status) {
    behaves(request -> request.response().setStatusCode(status).end("status " + status));
  }

  /** Closes the connection instead of answering. */
  public void resets() {
    behaves(request -> request.connection().close());
  }

  public void hangs() {
    behaves(request -> {});
  }

  /** Answers before it has read the question; reads it all the same, to throw it away. */
  public void answersUnread(int status) {
    meetsUnread(request -> request.response().setStatusCode(status).end("unread"));
  }

  /** Takes requests, but nothing of what they say. */
  public void neverReads() {
    meetsUnread(HttpServerRequest::pause);
  }

  /** Reads all and keeps nothing of it, and never answers. */
  public void readsAndHangs() {
    meetsUnread(request -> request.handler(chunk -> {}));
  }

  /** What it does with requests of which it has read nothing yet. */
  public void meetsUnread(Handler<HttpServerRequest> now) {
    unread = Optional.of(now);
  }

  public void answersAfter(long millis, String text) {
    behaves(request -> vertx.setTimer(millis, id -> request.response().end(text)));
  }

  /** Announces more than it sends. */
  public void breaksOff(int announced, int sent) {
    behaves(
        request -> {
          request.response().putHeader("content-length", Integer.toString(announced));
          breakOff(request, sent);
        });
  }

  /** Sends some chunks, but not the last. */
  public void breaksOffChunked(int sent) {
    behaves(
        request -> {
          request.response().setChunked(true);
          breakOff(request, sent);
        });
  }

  private static void breakOff(HttpServerRequest request, int sent) {
    request
        .response()
        .write(Buffer.buffer("x".repeat(sent)))
        .onComplete(written -> request.connection().close());
  }

  public void behaves(Handler<HttpServerRequest> now) {
    behaviour = now;
  }

  /** Nobody listens there any more. */
  public void stop() {
    server.close().toCompletionStage().toCompletableFuture().join();
  }
}
