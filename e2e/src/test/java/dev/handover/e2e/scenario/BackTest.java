package dev.handover.e2e.scenario;

import static dev.handover.e2e.scenario.Tiny.FOREVER;
import static dev.handover.e2e.scenario.Tiny.share;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.e2e.cluster.Callers;
import dev.handover.e2e.cluster.Fault;
import dev.handover.e2e.cluster.FaultWatch;
import dev.handover.e2e.cluster.Playground;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is taken back, by what, and how soon. */
@Scenario
class BackTest {
  private static final Duration SECONDS = Duration.ofSeconds(10);

  @Test
  @DisplayName("T14: real failures under real load, seen by a real Prometheus, are taken back")
  void t14RealRollback(Playground ground) throws IOException {
    var written = Tiny.steps(Tiny.written("t14"), share(50, FOREVER));
    var model = Tiny.launch(ground, written);
    var stable = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var bad = Tiny.next(model, Tiny.version(written, "v2"));
      Tiny.reaches(model, bad, 50);
      // Too few for the routers' breakers: this is for the guardrail to see.
      try (var watch = FaultWatch.begin(model, bad, Fault.failing(0.2))) {
        var status = Tiny.takenBack(model, bad, stable);
        assertThat(status.rejected().getFirst().reason()).isEqualTo("Breach");
        assertThat(status.rejected().getFirst().guardrail()).isEqualTo("errors");
        assertThat(watch.report().failedAttempts()).isPositive();
      }
      assertThat(model.reasons()).contains("RolledBack");
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  @Test
  @DisplayName("A4: one breached guardrail of several is enough")
  void a4OneOfSeveral(Playground ground) throws IOException {
    var written =
        Tiny.steps(Tiny.written("a4"), share(50, FOREVER))
            .with(
                "/spec/guardrails",
                List.of(
                    Map.of("name", "errors", "preset", "ErrorRate", "threshold", limit(0.05)),
                    Map.of(
                        "name",
                        "latency",
                        "preset",
                        "LatencyOver",
                        "over",
                        "150ms",
                        "threshold",
                        limit(0.05)),
                    Map.of(
                        "name",
                        "asked",
                        "query",
                        "sum(rate(handover_router_requests_total{namespace=\"$namespace\","
                            + "revision=\"$revision\",role=\"answer\"}[10s]))",
                        "window",
                        "10s",
                        "threshold",
                        Map.of("max", 1000))));
    var model = Tiny.launch(ground, written);
    var stable = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var slow =
          Tiny.next(
              model, written.with("/spec/model/template/spec/containers/0/env/2/value", "300"));
      var status = Tiny.takenBack(model, slow, stable);
      assertThat(status.rejected().getFirst().reason()).isEqualTo("Breach");
      assertThat(status.rejected().getFirst().guardrail()).isEqualTo("latency");
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  private static Map<String, Object> limit(double max) {
    return Map.of("max", max, "for", 2);
  }

  @Test
  @DisplayName("N6: a candidate that crashes with half of the traffic loses it in seconds")
  void n6Crash(Playground ground) throws IOException {
    var written = Tiny.steps(Tiny.written("n6"), share(50, FOREVER));
    var model = Tiny.launch(ground, written);
    var stable = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var crashing = Tiny.next(model, Tiny.version(written, "v2"));
      Tiny.reaches(model, crashing, 50);
      try (var watch =
          FaultWatch.begin(model, crashing, Fault.failing(0.1).thenExitAfter("500ms"))) {
        var status = Tiny.takenBack(model, crashing, stable);
        assertThat(status.rejected().getFirst().reason()).isIn("Crashed", "BreakerOpen");
        assertThat(watch.report().toWeightZero()).get().satisfies(time -> assertSeconds(time));
      }
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  private static void assertSeconds(Duration time) {
    assertThat(time).isLessThan(SECONDS);
  }
}
