package dev.handover.router.proxy;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.Variant;
import dev.handover.router.FakeBackend;
import dev.handover.router.RouterRig;
import dev.handover.router.Tables;
import dev.handover.router.control.Settings;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** At Full a request that the model fails is answered by the fallback, and counts for the model. */
class FallbackTest {
  @TempDir private Path stateDir;
  private RouterRig rig;
  private FakeBackend candidate;
  private FakeBackend stable;

  @BeforeEach
  void start() {
    rig = RouterRig.start(stateDir);
    backends();
  }

  private void backends() {
    candidate = rig.backend("r2");
    stable = rig.backend("r1");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private Tables canary() {
    return table()
        .port(rig.port())
        .timeout(300)
        .slow(100L)
        .full(100, Variant.CANDIDATE, "r2", "r1")
        .full(0, Variant.STABLE, "r1")
        .revision("r1")
        .revision("r2")
        .inJourney();
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        failure("error", backend -> backend.answers(503)),
        failure("reset", FakeBackend::resets),
        failure("reset", FakeBackend::stop),
        failure("reset", backend -> backend.breaksOff(1_000, 10)),
        failure("reset", backend -> backend.breaksOff(1_000, 0)),
        failure("reset", backend -> backend.breaksOffChunked(10)),
        failure("timeout", FakeBackend::hangs),
        failure("timeout", backend -> backend.answersAfter(2_000, "late")));
  }

  private static Arguments failure(String result, Consumer<FakeBackend> cause) {
    return Arguments.of(result, cause);
  }

  @ParameterizedTest
  @MethodSource("failures")
  void callersDoNotNotice(String result, Consumer<FakeBackend> cause) {
    rig.apply(canary());
    cause.accept(candidate);

    List<HttpResponse<String>> answers =
        IntStream.range(0, 5).mapToObj(i -> rig.decide("question " + i)).toList();

    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.statusCode()).isEqualTo(200);
              assertThat(answer.body()).isEqualTo("r1");
              assertThat(answer.headers().firstValue("Handover-Answered-By")).contains("stable");
            });
    assertThat(stable.received().stream().map(received -> received.body().toString()))
        .containsExactly("question 0", "question 1", "question 2", "question 3", "question 4");
    assertThat(
            rig.requests(
                "variant",
                "candidate",
                "revision",
                "r2",
                "level",
                "Full",
                "role",
                "answer",
                "answered_by",
                "stable",
                "result",
                result))
        .isEqualTo(5);
    assertThat(rig.requests("variant", "stable")).as("a fallback counts nowhere else").isZero();
    assertThat(
            rig.metric("handover_router_fallback_total", "variant", "candidate", "reason", result))
        .isEqualTo(5);
  }

  @Test
  void withoutReadyPodsTheFallbackIsAskedAtOnce() {
    rig.apply(canary());
    rig.noPods("r2");
    assertThat(rig.decide("q").body()).isEqualTo("r1");
    assertThat(rig.requests("variant", "candidate", "result", "unready")).isEqualTo(1);
    assertThat(candidate.asked()).isZero();
    assertThat(rig.metric("handover_router_request_seconds_count", "variant", "candidate"))
        .as("nothing was timed")
        .isZero();
  }

  @Test
  void clientErrorsAreAnswers() {
    rig.apply(canary());
    candidate.answers(422);
    HttpResponse<String> answer = rig.decide("q");
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.headers().firstValue("Handover-Answered-By")).contains("candidate");
    assertThat(rig.requests("result", "client_error", "answered_by", "candidate")).isEqualTo(1);
    assertThat(stable.asked()).isZero();
  }

  @Test
  void theFallbacksOwnFailurePasses() {
    rig.apply(canary());
    candidate.answers(500);
    stable.answers(501);
    HttpResponse<String> answer = rig.decide("q");
    assertThat(answer.statusCode()).isEqualTo(501);
    assertThat(answer.body()).isEqualTo("status 501");
    assertThat(rig.metric("handover_router_fallback_total", "reason", "failed")).isEqualTo(1);

    stable.stop();
    assertThat(rig.decide("q").statusCode()).isEqualTo(502);
    rig.noPods("r1");
    assertThat(rig.decide("q").statusCode()).isEqualTo(503);
  }

  @Test
  void withoutFallbackTheModelsFailurePasses() {
    rig.apply(table().port(rig.port()).timeout(200).full(100, Variant.STABLE, "r1").revision("r1"));
    stable.answers(500);
    HttpResponse<String> error = rig.decide("q");
    assertThat(error.statusCode()).isEqualTo(500);
    assertThat(error.body()).isEqualTo("status 500");
    assertThat(error.headers().firstValue("Handover-Answered-By")).contains("stable");
    stable.hangs();
    assertThat(rig.decide("q").statusCode()).isEqualTo(504);
    stable.resets();
    assertThat(rig.decide("q").statusCode()).isEqualTo(502);
    rig.noPods("r1");
    HttpResponse<String> unready = rig.decide("q");
    assertThat(unready.statusCode()).isEqualTo(503);
    assertThat(unready.headers().firstValue("Retry-After")).contains("1");
    assertThat(rig.requests("answered_by", "stable", "result", "error")).isEqualTo(1);
    for (String result : List.of("timeout", "reset", "unready")) {
      assertThat(rig.requests("answered_by", "none", "result", result)).isEqualTo(1);
    }
  }

  @Test
  void latenessCountsAsTheLimitPasses() {
    rig.apply(canary().timeout(5_000));
    candidate.hangs();
    CompletableFuture<HttpResponse<String>> waiting = rig.decideAsync("q");
    RouterRig.await(() -> rig.metric("handover_router_slow_total", "over", "100ms") == 1);
    assertThat(waiting).as("it is counted while nobody has answered").isNotDone();
    assertThat(rig.requests("variant", "candidate")).isZero();
    waiting.cancel(true);
  }

  @Test
  void latenessCountsOnceOrNever() {
    rig.apply(canary().slow(20L, 60L, 150L).timeout(1_000));
    rig.decide("q");
    candidate.answersAfter(90, "late");
    assertThat(rig.decide("q").body()).isEqualTo("late");
    assertThat(rig.metric("handover_router_slow_total", "over", "20ms")).isEqualTo(1);
    assertThat(rig.metric("handover_router_slow_total", "over", "60ms")).isEqualTo(1);
    assertThat(rig.metric("handover_router_slow_total", "over", "150ms")).isZero();
    assertThat(rig.metric("handover_router_request_seconds_count", "role", "answer")).isEqualTo(2);
  }

  @Test
  void aLargeBodyIsSentOnceAndCounted() {
    rig.apply(canary());
    String large = "x".repeat((1 << 20) + 1);
    assertThat(rig.decide(large).body()).isEqualTo("r2");
    assertThat(candidate.received().getLast().body().length()).isEqualTo(large.length());
    candidate.answers(500);
    HttpResponse<String> failed = rig.decide(large);
    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.headers().firstValue("Handover-Answered-By")).contains("candidate");
    assertThat(stable.asked()).isZero();
    assertThat(rig.metric("handover_router_fallback_total", "reason", "body_too_large"))
        .isEqualTo(1);
    rig.noPods("r2");
    assertThat(rig.decide(large).body()).as("nothing of it has been sent").isEqualTo("r1");
  }

  @Test
  void aBodyOfOneMebibyteIsReplayed() {
    rig.apply(canary());
    candidate.answers(500);
    String body = "x".repeat(1 << 20);
    assertThat(rig.decide(body).body()).isEqualTo("r1");
    assertThat(stable.received().getLast().body()).hasToString(body);
  }

  @Test
  void beyondTheBudgetBodiesAreNotKept() {
    rig.close();
    rig =
        RouterRig.start(new Settings(Tables.NAMESPACE, stateDir, 1_000, Duration.ofMillis(100), 1));
    backends();
    rig.apply(canary());
    candidate.answers(500);
    assertThat(rig.decide("x".repeat(1_001)).statusCode()).isEqualTo(500);
    assertThat(rig.metric("handover_router_fallback_total", "reason", "budget")).isEqualTo(1);
    for (int i = 0; i < 9; i++) {
      assertThat(rig.decide("x".repeat(1_000)).body())
          .as("what was taken is given back")
          .isEqualTo("r1");
    }
  }

  @Test
  void onlySoManyAtOnce() {
    rig.apply(canary().revision("r1", 2).timeout(5_000));
    candidate.answers(500);
    stable.answersAfter(400, "r1");
    List<CompletableFuture<HttpResponse<String>>> three =
        IntStream.range(0, 3).mapToObj(i -> rig.decideAsync("q")).toList();
    List<Integer> statuses =
        three.stream().map(RouterRig::join).map(HttpResponse::statusCode).sorted().toList();
    assertThat(statuses).containsExactly(200, 200, 503);
    assertThat(rig.metric("handover_router_fallback_total", "reason", "concurrency")).isEqualTo(1);
    assertThat(rig.requests("answered_by", "none", "result", "error")).isEqualTo(1);
    assertThat(rig.decide("q").statusCode()).as("the places are free again").isEqualTo(200);
  }

  @Test
  void atRestAFifthFallsBackAndWhatWasSavedUp() {
    rig.apply(
        table()
            .port(rig.port())
            .full(100, Variant.STABLE, "r1", "r0")
            .revision("r1")
            .revision("r0"));
    rig.backend("r0");
    rig.pods();
    stable.answers(500);
    List<HttpResponse<String>> answers =
        IntStream.range(0, 300).mapToObj(i -> rig.decide("q")).toList();
    long replaced = answers.stream().filter(answer -> answer.statusCode() == 200).count();
    assertThat(replaced).isBetween(100L + 59, 100L + 61);
    assertThat(answers)
        .filteredOn(answer -> answer.statusCode() != 200)
        .allSatisfy(
            refused -> {
              assertThat(refused.statusCode()).isEqualTo(503);
              assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            });
    assertThat(rig.requests("answered_by", "previous")).isEqualTo(replaced);
    assertThat(rig.metric("handover_router_fallback_total", "reason", "share"))
        .isEqualTo(300 - replaced);
  }
}
