package dev.handover.e2e.load;

import dev.handover.e2e.load.Digits.Picture;
import dev.handover.e2e.load.Outcome.Answered;
import dev.handover.e2e.load.Outcome.Failed;
import dev.handover.e2e.load.Outcome.Failure;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Sends each request when it is due and watches what becomes of it. Callers take turns, and each
 * has connections of its own: one pool would send nearly everything by one connection, to one
 * router. Everything happens on one event loop.
 *
 * <p>A caller's timeout runs from the moment it asks, and only while this process can listen.
 * Latencies count from the moment at which a request was due.
 */
final class Callers {
  private static final int CALLERS = 20;
  private static final long LISTEN_MILLIS = 10;

  private final Vertx vertx;
  private final Options options;
  private final Tally tally;
  private final List<HttpClient> clients;
  private final List<Picture> pictures = Digits.all();
  private final String path;
  private final Pace pace;
  private final HeldUp heldUp = new HeldUp(System.nanoTime());
  private long next;

  Callers(Vertx vertx, Options options, Tally tally) {
    this.pace = new Pace(options.rate());
    this.vertx = vertx;
    this.options = options;
    this.tally = tally;
    this.clients = Stream.generate(this::client).limit(CALLERS).toList();
    String query =
        options.target().getRawQuery() == null ? "" : "?" + options.target().getRawQuery();
    this.path = options.target().getRawPath() + query;
    vertx.setPeriodic(LISTEN_MILLIS, tick -> heldUp.nanos(System.nanoTime()));
  }

  private HttpClient client() {
    int timeout = Math.toIntExact(options.timeout().toMillis());
    return vertx.createHttpClient(
        new HttpClientOptions().setConnectTimeout(timeout).setKeepAliveTimeout(30),
        new PoolOptions().setHttp1MaxSize(options.inFlight()));
  }

  /** Sends all requests that are due, at most one timer tick late. */
  void sendDue(long elapsedNanos) {
    while (pace.next() <= elapsedNanos) {
      long late = elapsedNanos - pace.next();
      pace.take();
      send(clients.get((int) (next % CALLERS)), pictures.get((int) (next % pictures.size())), late);
      next++;
    }
  }

  /**
   * Asks at another rate from now on.
   *
   * @param perSecond requests per second, at least 0
   */
  void rate(double perSecond, long elapsedNanos) {
    pace.change(perSecond, elapsedNanos);
  }

  double rate() {
    return pace.rate();
  }

  /** For how long this process could not listen since the start. */
  long heldUpNanos() {
    return heldUp.nanos(System.nanoTime());
  }

  private void send(HttpClient client, Picture picture, long lateNanos) {
    boolean room = tally.inFlight() < options.inFlight();
    long number = tally.sent();
    long dueAtMillis = System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(lateNanos);
    if (!room) {
      tally.finished(number, new Failed(Failure.OVERLOAD, "not sent"), dueAtMillis, 0);
      return;
    }
    new Call(client, picture, number, dueAtMillis, System.nanoTime() - lateNanos).start();
  }

  /** One request in flight; the first thing that is known of it counts, the rest is ignored. */
  private final class Call {
    private final HttpClient client;
    private final Picture picture;
    private final long number;
    private final long dueAtMillis;
    private final long due;
    private final long asked = System.nanoTime();
    private final long heldUpBefore = heldUp.nanos(asked);
    private HttpClientRequest request;
    private long timer;
    private boolean over;

    Call(HttpClient client, Picture picture, long number, long dueAtMillis, long due) {
      this.client = client;
      this.picture = picture;
      this.number = number;
      this.dueAtMillis = dueAtMillis;
      this.due = due;
    }

    void start() {
      listen(options.timeout().toNanos());
      client
          .request(HttpMethod.POST, options.port(), options.target().getHost(), path)
          .onSuccess(this::send)
          .onFailure(this::broken);
    }

    private void listen(long nanos) {
      long millis = TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
      timer = vertx.setTimer(millis, fired -> giveUpUnless(patience()));
    }

    /** What is left of the timeout, in nanoseconds. */
    private long patience() {
      long now = System.nanoTime();
      long listened = now - asked - (heldUp.nanos(now) - heldUpBefore);
      return options.timeout().toNanos() - listened;
    }

    private void send(HttpClientRequest connected) {
      request = connected;
      if (over) {
        connected.reset();
        return;
      }
      connected
          .putHeader("Content-Type", "application/json")
          .send(picture.request())
          .onSuccess(
              response ->
                  response
                      .body()
                      .onSuccess(body -> finish(outcome(response, body)))
                      .onFailure(this::broken))
          .onFailure(this::broken);
    }

    private Outcome outcome(HttpClientResponse response, Buffer body) {
      if (response.statusCode() / 100 != 2) {
        return new Failed(Failure.STATUS, String.valueOf(response.statusCode()));
      }
      OptionalInt digit = Digits.digitIn(body);
      if (digit.isEmpty()) {
        return new Failed(Failure.UNREADABLE, "status " + response.statusCode());
      }
      String by = response.getHeader("Handover-Answered-By");
      return new Answered(by == null ? "unknown" : by, digit.getAsInt() == picture.digit());
    }

    /** A timer may fire late; an answer that came after the caller's patience does not count. */
    private Outcome inTime(Outcome outcome) {
      boolean late = outcome instanceof Answered && patience() < 0;
      return late ? new Failed(Failure.TIMEOUT, "late") : outcome;
    }

    private void giveUpUnless(long patience) {
      if (patience > 0) {
        listen(patience);
        return;
      }
      finish(new Failed(Failure.TIMEOUT, request == null ? "connecting" : "waiting"));
      if (request != null) {
        request.reset();
      }
    }

    private void broken(Throwable cause) {
      finish(new Failed(Failure.RESET, cause.getClass().getSimpleName()));
    }

    private void finish(Outcome outcome) {
      if (!over) {
        over = true;
        vertx.cancelTimer(timer);
        long took = System.nanoTime() - due;
        tally.finished(number, inTime(outcome), dueAtMillis, took);
      }
    }
  }
}
