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

/** Copies are measured, and callers never notice them. */
class CopiesTest {
  @TempDir private Path stateDir;
  private RouterRig rig;
  private FakeBackend desk;
  private FakeBackend model;

  @BeforeEach
  void start() {
    rig = RouterRig.start(stateDir);
    desk = rig.backend("desk");
    model = rig.backend("r1");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private Tables shadow() {
    return table()
        .port(rig.port())
        .timeout(200)
        .slow(50L)
        .shadow(100, Variant.STABLE, "r1")
        .desk()
        .revision("r1");
  }

  @Test
  void atHumanOnlyTheModelIsNotCalled() {
    rig.apply(table().port(rig.port()).humanOnly(100).desk().revision("r1"));
    HttpResponse<String> answer = rig.decide("q");
    assertThat(answer.body()).isEqualTo("desk");
    assertThat(answer.headers().firstValue("Handover-Answered-By")).contains("baseline");
    assertThat(model.asked()).isZero();
    assertThat(
            rig.requests(
                "variant", "baseline", "revision", "", "level", "HumanOnly", "result", "ok"))
        .isEqualTo(1);
  }

  @Test
  void atShadowTheBaselineAnswersAndTheModelGetsTheSame() {
    rig.apply(shadow());
    HttpResponse<String> answer = rig.decide("question");
    assertThat(answer.body()).isEqualTo("desk");
    RouterRig.await(() -> copies("result", "ok") == 1);
    assertThat(model.received())
        .singleElement()
        .satisfies(
            copy -> {
              assertThat(copy.body()).hasToString("question");
              assertThat(copy.uri()).isEqualTo(RouterRig.DECIDE);
              assertThat(copy.headers().get("Handover-Request-Id"))
                  .isEqualTo(answer.headers().firstValue("Handover-Request-Id").orElseThrow());
            });
    assertThat(rig.requests("role", "answer", "variant", "baseline", "level", "Shadow"))
        .isEqualTo(1);
    assertThat(copies("variant", "stable", "revision", "r1", "level", "Shadow")).isEqualTo(1);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of("error", (Consumer<FakeBackend>) backend -> backend.answers(500)),
        Arguments.of("client_error", (Consumer<FakeBackend>) backend -> backend.answers(400)),
        Arguments.of("reset", (Consumer<FakeBackend>) FakeBackend::resets),
        Arguments.of("reset", (Consumer<FakeBackend>) FakeBackend::stop),
        Arguments.of(
            "reset", (Consumer<FakeBackend>) backend -> backend.breaksOff(1 << 20, 1 << 17)),
        Arguments.of("timeout", (Consumer<FakeBackend>) FakeBackend::hangs));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aModelThatFailsHarmsNobody(String result, Consumer<FakeBackend> cause) {
    rig.apply(shadow());
    cause.accept(model);
    for (int i = 0; i < 3; i++) {
      assertThat(rig.decide("q").body()).isEqualTo("desk");
    }
    RouterRig.await(() -> copies("result", result) == 3);
    assertThat(rig.requests("role", "answer", "result", "ok")).isEqualTo(3);
    assertThat(rig.metric("handover_router_slow_total", "role", "copy"))
        .isEqualTo(result.equals("timeout") ? 3 : 0);
  }

  @Test
  void copiesWithoutPodsCountAsUnready() {
    rig.apply(shadow());
    rig.noPods("r1");
    assertThat(rig.decide("q").body()).isEqualTo("desk");
    RouterRig.await(() -> copies("result", "unready") == 1);
  }

  @Test
  void copiesFeedTheBreaker() {
    rig.apply(shadow().inJourney());
    model.answers(500);
    for (int i = 0; i < 10; i++) {
      rig.decide("q");
    }
    RouterRig.await(
        () ->
            rig.metric("handover_router_breaker_open", "variant", "stable", "revision", "r1") == 1);
    rig.decide("q");
    RouterRig.await(() -> copies("result", "error") == 11);
    assertThat(rig.requests("role", "answer", "result", "ok")).isEqualTo(11);
  }

  @Test
  void aSlowModelHoldsUpNobodyAndDropsAreCounted() {
    rig.apply(
        table()
            .port(rig.port())
            .timeout(5_000)
            .shadow(100, Variant.STABLE, "r1")
            .desk()
            .revision("r1", 2));
    model.hangs();
    long start = System.nanoTime();
    List<CompletableFuture<HttpResponse<String>>> answers =
        IntStream.range(0, 20).mapToObj(i -> rig.decideAsync("q")).toList();
    answers.forEach(RouterRig::join);
    assertThat(System.nanoTime() - start).isLessThan(2_000_000_000L);
    RouterRig.await(
        () -> rig.metric("handover_router_mirror_dropped_total", "reason", "concurrency") == 18);
    RouterRig.await(() -> model.asked() == 2);
  }

  /** A mirrored model that hangs must not use up what replays need. */
  @Test
  void copiesLeaveRoomForReplays() {
    rig.close();
    rig =
        RouterRig.start(new Settings(Tables.NAMESPACE, stateDir, 1_000, Duration.ofMillis(100), 1));
    model = rig.backend("r1");
    rig.backend("r2").hangs();
    rig.backend("desk");
    rig.apply(
        table()
            .port(rig.port())
            .timeout(5_000)
            .full(100, Variant.STABLE, "r1", "baseline")
            .mirror(100, "r2")
            .desk()
            .revision("r1")
            .revision("r2")
            .inJourney());
    model.answers(500);
    for (int i = 0; i < 6; i++) {
      assertThat(rig.decide("x".repeat(400)).body()).isEqualTo("desk");
    }
    RouterRig.await(() -> rig.backend("r2").asked() == 1);
    assertThat(rig.metric("handover_router_mirror_dropped_total", "reason", "budget")).isEqualTo(5);
    assertThat(rig.metric("handover_router_fallback_total", "reason", "budget")).isZero();
  }

  @Test
  void aLargeBodyIsNotCopied() {
    rig.apply(shadow());
    assertThat(rig.decide("x".repeat((1 << 20) + 1)).body()).isEqualTo("desk");
    assertThat(rig.metric("handover_router_mirror_dropped_total", "reason", "body_too_large"))
        .isEqualTo(1);
    assertThat(model.asked()).isZero();
  }

  @Test
  void aLargeAnswerToACopyIsReadToItsEnd() {
    rig.apply(shadow());
    model.answers("x".repeat(1 << 20));
    rig.decide("q");
    RouterRig.await(() -> copies("result", "ok") == 1);
  }

  @Test
  void aMirrorCopiesItsShareOfTheDecisions() {
    FakeBackend candidate = rig.backend("r2");
    rig.apply(
        table()
            .port(rig.port())
            .full(100, Variant.STABLE, "r1", "baseline")
            .mirror(30, "r2")
            .desk()
            .revision("r1")
            .revision("r2")
            .inJourney());
    for (int i = 0; i < 400; i++) {
      assertThat(rig.decide("q").body()).isEqualTo("r1");
    }
    RouterRig.await(() -> copies("variant", "candidate", "revision", "r2") == candidate.asked());
    // 120 are expected; 9 is one standard deviation.
    assertThat(candidate.asked()).isBetween(120 - 55, 120 + 55);
    rig.send(rig.request("/v2/health/ready"));
    assertThat(model.asked()).isEqualTo(401);
    assertThat(rig.requests("role", "answer")).isEqualTo(400);
  }

  @Test
  void nobodyGetsACopyOfWhatItAnswers() {
    rig.apply(
        table()
            .port(rig.port())
            .full(100, Variant.CANDIDATE, "r1", "baseline")
            .mirror(100, "r1")
            .desk()
            .revision("r1"));
    rig.decide("q");
    rig.decide("q");
    assertThat(model.asked()).isEqualTo(2);
    assertThat(copies()).isZero();
  }

  private double copies(String... labels) {
    return rig.requests(
        Stream.concat(Stream.of("role", "copy"), Stream.of(labels)).toArray(String[]::new));
  }
}
