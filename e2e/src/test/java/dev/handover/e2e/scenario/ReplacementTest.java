package dev.handover.e2e.scenario;

import static dev.handover.e2e.scenario.Tiny.JOURNEY;
import static dev.handover.e2e.scenario.Tiny.mirror;
import static dev.handover.e2e.scenario.Tiny.share;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.Names;
import dev.handover.e2e.cluster.Callers;
import dev.handover.e2e.cluster.Fault;
import dev.handover.e2e.cluster.FaultWatch;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Playground;
import dev.handover.e2e.cluster.Sample;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of a version that was replaced, and of one that should not have replaced it. */
@Scenario
class ReplacementTest {
  private static final Duration WARM = Duration.ofSeconds(10);

  @Test
  @DisplayName(
      "L13: the replaced version stays warm for a while, and nothing looks wrong meanwhile")
  void l13KeptWarm(Playground ground) throws IOException {
    var written = Tiny.steps(Tiny.written("l13"), share(50, "1s"));
    var model = Tiny.launch(ground, written);
    var first = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var second = Tiny.next(model, Tiny.version(written, "v2"));
      var promoted = model.await("promoted", JOURNEY, it -> Tiny.serves(it, second));
      var since = Instant.now();
      var seen = ground.timeline().models("l13").size() - 1L;
      assertThat(promoted.previous().revision()).isEqualTo(first);
      assertThat(model.pods(first)).hasSize(2);

      Tiny.awaitPods(model, first, 0);
      // The promotion is seen here some time after it happened.
      assertThat(Duration.between(since, Instant.now())).isGreaterThan(WARM.minusSeconds(2));
      assertThat(ground.timeline().models("l13").stream().skip(seen))
          .allMatch(it -> Model.is(it.what().getStatus(), "Stalled", "False"))
          .allMatch(it -> Model.is(it.what().getStatus(), "Degraded", "False"))
          .allMatch(it -> Model.is(it.what().getStatus(), "Ready", "True"));
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  @Test
  @DisplayName("L26: a rollback to a named version that is still warm loads no model again")
  void l26RollbackWhileWarm(Playground ground) throws IOException {
    var written =
        Tiny.steps(Tiny.written("l26"), share(50, "1s")).with("/spec/rollout/keepWarm", "5m");
    var model = Tiny.launch(ground, written);
    var first = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var second = Tiny.next(model, Tiny.version(written, "v2"));
      var promoted = model.await("promoted", JOURNEY, it -> Tiny.serves(it, second));
      var pods = model.podUids();
      var ticket =
          promoted.history().stream()
              .filter(it -> it.reason().equals("Promoted") && first.equals(it.from()))
              .findFirst()
              .orElseThrow()
              .ticket();

      model.annotate(Names.ROLLBACK, ticket);
      model.await("the first serves again", JOURNEY, it -> Tiny.serves(it, first));

      assertThat(model.podUids()).as("no model was loaded").isEqualTo(pods);
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  @Test
  @DisplayName("A5: blue-green: what fails on copies never answers a caller")
  void a5FailsBeforeTheSwitch(Playground ground) throws IOException {
    var written = blueGreen(Tiny.written("a5"));
    var model = Tiny.launch(ground, written);
    var stable = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var second = Tiny.next(model, Tiny.version(written, "v2"));
      model.await(
          "all is copied",
          JOURNEY,
          it -> it.traffic() != null && Integer.valueOf(100).equals(it.traffic().mirror()));
      // Too few for the routers' breakers: this is for the guardrail to see.
      try (var watch = FaultWatch.begin(model, second, Fault.failing(0.2))) {
        var status = Tiny.takenBack(model, second, stable);
        assertThat(status.rejected().getFirst().reason()).isEqualTo("Breach");
        Awaitility.await("no router copies to it").atMost(JOURNEY).until(watch::over);
      }
      assertThat(ground.timeline().tables("a5"))
          .noneMatch(seen -> Weights.of(seen.what()).asks(second));
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  /** The steps of the strategy, with shorter holds. */
  @Test
  @DisplayName("A6: blue-green: what fails after the switch swaps with the one that is warm")
  void a6FailsAfterTheSwitch(Playground ground) throws IOException {
    var written =
        Tiny.steps(Tiny.written("a6"), mirror(100, "1s"), share(95, "1s"))
            .with("/spec/rollout/keepWarm", "5m");
    var model = Tiny.launch(ground, written);
    var first = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var second = Tiny.next(model, Tiny.version(written, "v2"));
      model.await("promoted", JOURNEY, it -> Tiny.serves(it, second));
      try (var watch = FaultWatch.begin(model, second, Fault.failing(0.2))) {
        var status = Tiny.takenBack(model, second, first);
        assertThat(status.rejected().getFirst().reason()).isEqualTo("Breach");
        assertThat(watch.report().failedAttempts()).isPositive();
      }
      assertThat(model.pods(first)).hasSize(2);
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  private static Sample blueGreen(Sample written) {
    return written.without("/spec/rollout/steps").with("/spec/rollout/strategy", "BlueGreen");
  }
}
