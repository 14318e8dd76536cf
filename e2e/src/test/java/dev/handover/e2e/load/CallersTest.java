package dev.handover.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.handover.e2e.load.Outcome.Answered;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each way of answering is counted as what the caller saw. */
class CallersTest {
  private static final double RATE = 100;
  private static final long HALF_A_SECOND = TimeUnit.MILLISECONDS.toNanos(495);

  private final Vertx vertx = Vertx.vertx();

  /** Those who are asked go on when callers stand still. */
  private final Vertx servers = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
    servers.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aRightAnswerIsCountedByWhoGaveIt() {
    // The first picture of the data shows a 2, as do others among the first fifty.
    long twos = Digits.all().stream().limit(50).filter(picture -> picture.digit() == 2).count();
    JsonObject counts = counts(50, "--timeout", "2s", request -> answer(request, "2", 200));
    assertThat(counts.getInteger("ok")).isEqualTo(50);
    assertThat(counts.getJsonObject("answeredBy").getInteger("stable")).isEqualTo(50);
    assertThat(counts.getJsonObject("wrongBy").getInteger("stable")).isEqualTo(50 - (int) twos);
  }

  /** Also when nothing but turns makes them: each request comes when the one before is answered. */
  @Test
  void callersTakeTurnsAndHaveConnectionsOfTheirOwn() {
    var requests = new ConcurrentHashMap<HttpConnection, Integer>();
    var options =
        options(
            request -> {
              requests.merge(request.connection(), 1, Integer::sum);
              answer(request, "2", 200);
            },
            "--timeout",
            "2s");
    var sent = new AtomicInteger();
    vertx
        .getOrCreateContext()
        .runOnContext(
            now -> {
              var tally = new Tally();
              var callers = new Callers(vertx, options, tally);
              vertx.setPeriodic(
                  1,
                  tick -> {
                    if (tally.inFlight() == 0 && sent.get() < 60) {
                      callers.sendDue(TimeUnit.MILLISECONDS.toNanos(10L * sent.getAndIncrement()));
                    }
                  });
            });
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> requests.values().stream().mapToInt(it -> it).sum() == 60);
    assertThat(requests).hasSize(20);
    assertThat(requests.values()).containsOnly(3);
  }

  @Test
  void anErrorStatusIsAFailure() {
    JsonObject counts = counts(50, "--timeout", "2s", request -> answer(request, "2", 503));
    assertThat(counts.getJsonObject("failures").getInteger("status")).isEqualTo(50);
    assertThat(counts.getJsonObject("failureDetails").getInteger("status: 503")).isEqualTo(50);
  }

  @Test
  void anAnswerWithoutADigitIsAFailure() {
    JsonObject counts = counts(50, "--timeout", "2s", request -> request.response().end("{}"));
    assertThat(counts.getJsonObject("failures").getInteger("unreadable")).isEqualTo(50);
  }

  @Test
  void aBrokenConnectionIsAFailure() {
    JsonObject counts = counts(50, "--timeout", "2s", request -> request.connection().close());
    assertThat(counts.getJsonObject("failures").getInteger("reset")).isEqualTo(50);
  }

  @Test
  void silenceIsAFailureAfterTheTimeout() {
    JsonObject counts = counts(50, "--timeout", "100ms", request -> {});
    assertThat(counts.getJsonObject("failures").getInteger("timeout")).isEqualTo(50);
  }

  /** As after a pause of the machine: nobody was asked any earlier. */
  @Test
  void whatIsSentLateIsGivenItsWholeTimeout() {
    var options = options(request -> answer(request, "2", 200), "--rate", "10", "--timeout", "3s");
    var counts = counts(TimeUnit.MILLISECONDS.toNanos(4950), options, () -> {});
    assertThat(counts.getInteger("ok")).isEqualTo(50);
    assertThat(counts.getJsonObject("latencyMillis").getDouble("max")).isGreaterThan(4900);
  }

  @Test
  void answersThatNobodyCouldTakeAreInTime() {
    var counts =
        countsHeldUp(request -> servers.setTimer(1000, fired -> answer(request, "2", 200)));
    assertThat(counts.getInteger("ok")).isEqualTo(50);
    assertThat(counts.getDouble("heldUp")).isGreaterThan(2.9);
  }

  @Test
  void whoIsSilentHasNoExcuseInAPauseOfTheCallers() {
    var counts = countsHeldUp(request -> {});
    assertThat(counts.getJsonObject("failures").getInteger("timeout")).isEqualTo(50);
  }

  /** Whoever waits for an outcome of all that was sent must not take later ones for it. */
  @Test
  void whatIsOvertakenIsNotSettled() {
    var tally = new Tally();
    long first = tally.sent();
    long second = tally.sent();
    long third = tally.sent();
    tally.finished(third, new Answered("stable", true), 0, 1);
    tally.finished(second, new Answered("stable", true), 0, 1);
    assertThat(tally.toJson(0).getLong("settled")).isZero();
    tally.finished(first, new Answered("stable", true), 0, 1);
    assertThat(tally.toJson(0).getLong("settled")).isEqualTo(3);
  }

  @Test
  void silenceDoesNotHoldBackTheNextRequests() {
    JsonObject counts = counts(50, "--in-flight", "10", request -> {});
    assertThat(counts.getInteger("sent")).isEqualTo(50);
    assertThat(counts.getJsonObject("failures").getInteger("overload")).isEqualTo(40);
    assertThat(counts.getJsonObject("failures").getInteger("timeout")).isEqualTo(10);
  }

  @Test
  void failuresAreShownWithTheirTime() {
    long before = System.currentTimeMillis();
    JsonObject counts = counts(50, "--timeout", "2s", request -> answer(request, "2", 503));
    JsonObject first = counts.getJsonArray("firstFailures").getJsonObject(0);
    assertThat(first.getString("how")).isEqualTo("status: 503");
    // The first fifty were all due up to half a second before they were sent.
    assertThat(first.getLong("dueAt")).isBetween(before - 500, before + 10_000);
    assertThat(counts.getLong("lastFailedAt")).isGreaterThanOrEqualTo(first.getLong("dueAt"));
  }

  private static void answer(HttpServerRequest request, String digit, int status) {
    var output =
        new JsonObject().put("name", "predict").put("data", new JsonArray("[" + digit + "]"));
    request
        .response()
        .setStatusCode(status)
        .putHeader("Handover-Answered-By", "stable")
        .end(new JsonObject().put("outputs", new JsonArray().add(output)).encode());
  }

  /** Sends what is due in half a second at once and waits until all of it has an outcome. */
  private JsonObject counts(
      int expected, String option, String value, Consumer<HttpServerRequest> behaviour) {
    var counts = counts(HALF_A_SECOND, options(behaviour, option, value), () -> {});
    assertThat(counts.getInteger("sent")).isEqualTo(expected);
    return counts;
  }

  /** The same, with callers that stand still from 500 ms on, for longer than their timeout. */
  private JsonObject countsHeldUp(Consumer<HttpServerRequest> behaviour) {
    var options = options(behaviour, "--timeout", "2s");
    return counts(HALF_A_SECOND, options, () -> vertx.setTimer(500, fired -> standStill()));
  }

  private static void standStill() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3000);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private JsonObject counts(long dueNanos, Options options, Runnable asked) {
    var seen = new AtomicReference<>(new JsonObject());
    vertx
        .getOrCreateContext()
        .runOnContext(
            now -> {
              var tally = new Tally();
              var callers = new Callers(vertx, options, tally);
              callers.sendDue(dueNanos);
              vertx.setPeriodic(
                  10, tick -> seen.set(tally.toJson(0).put("heldUp", callers.heldUpNanos() / 1e9)));
              asked.run();
            });
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> {
              assertThat(seen.get().getInteger("sent", 0)).isPositive();
              assertThat(seen.get().getInteger("settled")).isEqualTo(seen.get().getInteger("sent"));
            });
    return seen.get();
  }

  private Options options(Consumer<HttpServerRequest> behaviour, String... more) {
    var server = servers.createHttpServer().requestHandler(behaviour::accept).listen(0);
    int port = server.toCompletionStage().toCompletableFuture().join().actualPort();
    var usual = Stream.of("--target", "http://localhost:" + port + "/infer", "--rate", "" + RATE);
    return Options.parse(Stream.concat(usual, Stream.of(more)).toList(), Map.of());
  }
}
