package dev.handover.router.proxy;

import dev.handover.router.limits.Deadlines;
import dev.handover.router.limits.Deadlines.Deadline;
import dev.handover.router.routing.RequestId;
import dev.handover.router.routing.RequestIds;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Verticle;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * One event loop with all it needs to serve requests from beginning to end: its own connections to
 * backends, its own deadlines. Lanes share counters and budgets, nothing that is ever waited for.
 */
public final class Lane implements Verticle {
  /**
   * A pod that vanished says nothing, and the caller is still to be answered by somebody else. A
   * first packet that is lost is sent again only after a second, so to wait longer gains little.
   */
  private static final int CONNECT_MILLIS = 500;

  /**
   * How long a connection to a backend may be idle, in seconds. Shorter than what model servers
   * have (uvicorn 5, gunicorn 2), so that it is seldom they who close it, just as it is used.
   */
  private static final int IDLE_SECONDS = 1;

  /** Most connections to one pod. Requests beyond it wait, within the time the backend has. */
  private static final int CONNECTIONS = 4_096;

  private static final int CALLER_IDLE_SECONDS = 3_600;
  private static final int HEADER_BYTES = 64 * 1024;
  private static final int LINE_BYTES = 16 * 1024;

  private final Shared shared;
  private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
  private final RequestIds ids = RequestIds.seeded();
  private final Deadlines deadlines = new Deadlines();
  private final Set<HttpConnection> unused = Collections.newSetFromMap(new IdentityHashMap<>());
  private Vertx vertx;
  private Context context;
  private HttpClient client;
  private OptionalLong timer = OptionalLong.empty();
  private long timerNanos;

  public Lane(Shared shared) {
    this.shared = shared;
  }

  @Override
  public Vertx getVertx() {
    return vertx;
  }

  @Override
  public void init(Vertx owner, Context own) {
    vertx = owner;
    context = own;
  }

  @Override
  public void start(Promise<Void> started) {
    client =
        vertx
            .httpClientBuilder()
            .with(
                new HttpClientOptions()
                    .setConnectTimeout(CONNECT_MILLIS)
                    .setKeepAliveTimeout(IDLE_SECONDS)
                    .setTcpKeepAlive(true)
                    .setMaxHeaderSize(HEADER_BYTES))
            .with(new PoolOptions().setHttp1MaxSize(CONNECTIONS).setCleanerPeriod(250))
            .withConnectHandler(this::connected)
            .build();
    started.complete();
  }

  @Override
  public void stop(Promise<Void> stopped) {
    client.close().onComplete(stopped);
  }

  /** The deployment this lane is part of, once it has started. */
  public String id() {
    return context.deploymentID();
  }

  /** Opens a port for a site. */
  public Future<HttpServer> listen(int port, Site site) {
    Promise<HttpServer> listening = Promise.promise();
    context.runOnContext(
        go ->
            vertx
                .createHttpServer(
                    new HttpServerOptions()
                        .setHandle100ContinueAutomatically(true)
                        .setIdleTimeout(CALLER_IDLE_SECONDS)
                        .setTcpKeepAlive(true)
                        .setMaxHeaderSize(HEADER_BYTES)
                        .setMaxInitialLineLength(LINE_BYTES))
                .requestHandler(request -> Reception.receive(this, site, request))
                .listen(port)
                .onComplete(listening));
    return listening.future();
  }

  Shared shared() {
    return shared;
  }

  HttpClient client() {
    return client;
  }

  RandomGenerator random() {
    return random;
  }

  RequestId nextId() {
    return ids.next();
  }

  long now() {
    return System.nanoTime();
  }

  private void connected(HttpConnection connection) {
    unused.add(connection);
    // Nobody may want it any more once it is there.
    connection.closeHandler(closed -> unused.remove(connection));
  }

  /** Whether the connection has served a request before; asked once for each request. */
  boolean wasUsed(HttpConnection connection) {
    return !unused.remove(connection);
  }

  /** Runs the action on this lane once the time has passed, unless the deadline is lifted. */
  Deadline after(long nanos, Runnable action) {
    long now = now();
    Deadline deadline = deadlines.set(now, nanos, action);
    wakeIn(nanos, now);
    return deadline;
  }

  /** Sees to it that deadlines are looked at then, if not earlier. */
  private void wakeIn(long nanos, long now) {
    if (timer.isPresent() && now + nanos - timerNanos >= 0) {
      return;
    }
    OptionalLong former = timer;
    // Rounded up: a deadline may be late by a millisecond, but never early.
    long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
    timer = OptionalLong.of(vertx.setTimer(millis, id -> wake()));
    timerNanos = now + nanos;
    former.ifPresent(vertx::cancelTimer);
  }

  private void wake() {
    timer = OptionalLong.empty();
    try {
      deadlines.reach(now());
    } finally {
      long now = now();
      // Also if an action has set a deadline, for that may be a later one.
      deadlines.untilNext(now).ifPresent(nanos -> wakeIn(nanos, now));
    }
  }
}
