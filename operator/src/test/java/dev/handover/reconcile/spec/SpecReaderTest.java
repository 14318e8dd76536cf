package dev.handover.reconcile.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.RouteTable.Decisions;
import dev.handover.evidence.Guardrail;
import dev.handover.evidence.Measure;
import dev.handover.evidence.Mode;
import dev.handover.evidence.Threshold;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Intent.DeletionPolicy;
import dev.handover.rollout.Intent.OnNewRevision;
import dev.handover.rollout.Intent.Unobserved;
import dev.handover.rollout.Intent.Unobserved.Then;
import dev.handover.rollout.Level;
import dev.handover.rollout.Snapshot.OnBreach;
import dev.handover.rollout.Step;
import dev.handover.rollout.Step.Entry;
import dev.handover.traffic.ServiceRef;
import dev.handover.workload.Artifact;
import dev.handover.workload.Model;
import dev.handover.workload.Revisions;
import dev.handover.workload.Server;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is accepted, and what it means. */
class SpecReaderTest {
  @Test
  void theSmallestResourceHasADefaultForEverything() {
    var wish = accepted(Resources.SMALLEST);

    var model = wish.model().orElseThrow();
    assertThat(model)
        .isEqualTo(
            new Model(
                Server.Custom,
                new Model.Source.Image("registry/scratch:v7"),
                8080,
                Optional.empty(),
                Optional.empty(),
                Duration.ofMinutes(10)));
    assertThat(wish.baseline()).isEqualTo(new Baseline.Canned(503, ""));
    assertThat(wish.frontPort()).contains(80);
    assertThat(wish.decisions()).isEqualTo(Decisions.Post);
    assertThat(wish.timeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(wish.slow()).isEmpty();
    assertThat(wish.owner().namespace()).isEqualTo("factory");
    assertThat(wish.owner().uid()).isEqualTo("uid-1");

    var intent = wish.intent();
    assertThat(intent.desired()).isEqualTo(Revisions.of(model));
    assertThat(intent.baseline()).isEqualTo(BaselineKind.None);
    assertThat(intent.ceiling()).isEqualTo(Level.Full);
    assertThat(intent.path()).containsExactly(Level.Full);
    assertThat(intent.approvals()).isEmpty();
    assertThat(intent.replicas()).isEqualTo(1);
    assertThat(intent.keepWarm()).isEqualTo(Duration.ofMinutes(30));
    assertThat(intent.progressDeadline()).isEqualTo(Duration.ofMinutes(10));
    assertThat(intent.history()).isEqualTo(3);
    assertThat(intent.onNewRevision()).isEqualTo(OnNewRevision.Supersede);
    assertThat(intent.paused()).isFalse();
    assertThat(intent.unobserved()).isEqualTo(new Unobserved(Duration.ofMinutes(30), Then.Hold));
    assertThat(intent.deletionPolicy()).isEqualTo(DeletionPolicy.Delete);
    assertThat(wish.guardrails())
        .containsExactly(
            new Guardrail(
                "errors",
                new Measure.ErrorRate(),
                new Threshold(OptionalDouble.of(0.05), OptionalDouble.empty(), 3, 50),
                OnBreach.Back,
                Mode.Enforce));
  }

  @Test
  void canaryMirrorsThenTakesGrowingSharesAndBakes() {
    var two = Duration.ofMinutes(2);

    assertThat(accepted(Resources.SMALLEST).intent().steps())
        .containsExactly(
            new Step.Mirror(100, two),
            new Step.Share(5, two),
            new Step.Share(20, two),
            new Step.Share(50, two),
            new Step.Share(95, Duration.ofMinutes(10)));
    assertThat(accepted(Resources.SMALLEST + "rollout: {strategy: Canary}").intent().steps())
        .isEqualTo(Steps.CANARY);
  }

  @Test
  void blueGreenLooksOnceThenGoesNearlyTheWholeWayAndCanBeLookedAt() {
    var wish = accepted(Resources.SMALLEST + "rollout: {strategy: BlueGreen}");

    assertThat(wish.intent().steps())
        .containsExactly(
            new Step.Mirror(100, Duration.ofMinutes(2)),
            new Step.Share(95, Duration.ofMinutes(10)));
    assertThat(wish.preview()).isEqualTo(Preview.Kept);
    assertThat(accepted(Resources.SMALLEST).preview()).isEqualTo(Preview.None);
  }

  @Test
  void shadowLooksForLongThenGoesNearlyTheWholeWay() {
    var wish = accepted(Resources.SMALLEST + "rollout: {strategy: Shadow}");

    assertThat(wish.intent().steps())
        .containsExactly(
            new Step.Mirror(100, Duration.ofMinutes(10)),
            new Step.Share(95, Duration.ofMinutes(10)));
    assertThat(wish.preview()).isEqualTo(Preview.None);
  }

  @Test
  void peopleGetHalfAMinuteAndKeepTheirCallers() {
    var wish = accepted(Resources.DESK);

    assertThat(wish.baseline())
        .isEqualTo(
            new Baseline.At(
                new ServiceRef("factory", "review-desk", 8080, Duration.ofSeconds(30))));
    assertThat(wish.intent().baseline()).isEqualTo(BaselineKind.Human);
    assertThat(wish.intent().path()).containsExactly(Level.Shadow, Level.Full);
    assertThat(wish.intent().deletionPolicy()).isEqualTo(DeletionPolicy.Baseline);
    assertThat(wish.intent().replicas()).isEqualTo(2);
    assertThat(wish.decisions()).isEqualTo(Decisions.OpenInference);
  }

  @Test
  void everythingThatIsSupportedCanBeWritten() {
    var wish =
        accepted(
            """
            service: {port: 8000}
            baseline:
              kind: System
              service: {name: old, port: 81}
              timeout: 1500ms
            model:
              server: TFServing
              template:
                spec:
                  containers:
                    - {name: model, image: "registry/scratch:v7"}
              port: 9000
              replicas: 3
              artifact: {uri: "pvc://models/scratch/v7", mountPath: /m}
              progressDeadline: 5m
              timeout: 2s
            automation:
              level: Shadow
              path: [Shadow, Full]
              approvals: [Full]
              startAt: {level: Shadow, reason: restored}
            rollout:
              steps:
                - {mirror: 50, hold: 10s}
                - {mirror: 100}
                - {share: 10, hold: 1m, approval: true}
                - {share: 99, hold: 1m, approval: false}
              keepWarm: 0s
              history: 0
              onNewRevision: Queue
            guardrails:
              - {name: errors, category: Software, preset: ErrorRate, threshold: {max: 0.1, for: 2, minSamples: 10}}
              - {name: slow, preset: LatencyOver, over: 250ms, threshold: {max: 0.05}, onBreach: Hold}
              - {name: nulls, query: "up", window: 1m, threshold: {min: 0.5}, mode: Observe}
            traffic: {router: {dedicated: false}}
            unobserved: {limit: 5m, then: Back}
            deletionPolicy: Delete
            paused: true
            """);

    assertThat(wish.frontPort()).contains(8000);
    assertThat(wish.timeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(wish.slow()).containsExactly(Duration.ofMillis(250));
    assertThat(wish.decisions()).isEqualTo(Decisions.KServeV1);
    assertThat(wish.baseline())
        .isEqualTo(new Baseline.At(new ServiceRef("factory", "old", 81, Duration.ofMillis(1500))));
    var model = wish.model().orElseThrow();
    assertThat(model.port()).isEqualTo(9000);
    assertThat(model.artifact()).contains(new Artifact("models", Optional.of("scratch/v7"), "/m"));
    assertThat(model.source()).isInstanceOf(Model.Source.Template.class);
    var intent = wish.intent();
    assertThat(intent.baseline()).isEqualTo(BaselineKind.System);
    assertThat(intent.onNewRevision()).isEqualTo(OnNewRevision.Queue);
    assertThat(intent.ceiling()).isEqualTo(Level.Shadow);
    assertThat(intent.path()).containsExactly(Level.Shadow, Level.Full);
    assertThat(intent.approvals()).containsExactly(Level.Full);
    assertThat(intent.startAt()).contains(Level.Shadow);
    assertThat(intent.progressDeadline()).isEqualTo(Duration.ofMinutes(5));
    assertThat(intent.steps())
        .containsExactly(
            new Step.Mirror(50, Duration.ofSeconds(10)),
            new Step.Mirror(100, Duration.ZERO),
            new Step.Share(10, Duration.ofMinutes(1), Entry.OnApproval),
            new Step.Share(99, Duration.ofMinutes(1)));
    assertThat(intent.keepWarm()).isZero();
    assertThat(intent.history()).isZero();
    assertThat(intent.unobserved()).isEqualTo(new Unobserved(Duration.ofMinutes(5), Then.Back));
    assertThat(intent.deletionPolicy()).isEqualTo(DeletionPolicy.Delete);
    assertThat(intent.paused()).isTrue();
    assertThat(wish.guardrails())
        .containsExactly(
            guardrail(
                "errors", new Measure.ErrorRate(), max(0.1, 2, 10), OnBreach.Back, Mode.Enforce),
            guardrail(
                "slow",
                new Measure.LatencyOver(Duration.ofMillis(250)),
                max(0.05, 1, 50),
                OnBreach.Hold,
                Mode.Enforce),
            guardrail(
                "nulls",
                new Measure.Query("up", Duration.ofMinutes(1)),
                new Threshold(OptionalDouble.empty(), OptionalDouble.of(0.5), 1, 1),
                OnBreach.Back,
                Mode.Observe));
  }

  @ParameterizedTest
  @CsvSource({
    "MLServer, OpenInference",
    "Triton, OpenInference",
    "TFServing, KServeV1",
    "KServe, Post",
    "vLLM, Post",
    "Custom, Post"
  })
  void decisionsAreToldByWhatServes(String server, Decisions decisions) {
    assertThat(
            accepted(
                    """
                    model: {image: "i", server: %s}
                    automation: {level: Full}
                    """
                        .formatted(server))
                .decisions())
        .isEqualTo(decisions);
  }

  @Test
  void howManyAndHowLongIsNoOtherRevision() {
    var one = accepted(Resources.DESK).intent().desired();
    var other =
        accepted(
                """
                baseline: {kind: Human, service: {name: other, port: 1}}
                model: {server: MLServer, image: "registry/scratch:v7", replicas: 5, timeout: 1s, progressDeadline: 1h}
                automation: {level: Shadow}
                """)
            .intent()
            .desired();

    assertThat(other).isEqualTo(one);
  }

  @Test
  void theFrameOfATableFollows() {
    var wish = accepted(Resources.DESK);
    var backend = dev.handover.traffic.Baselines.canned(200, "x").backend().orElseThrow();

    var frame = wish.frame("secret", 20007, backend);

    assertThat(frame.namespace()).isEqualTo("factory");
    assertThat(frame.name()).isEqualTo("scratch");
    assertThat(frame.key()).isEqualTo("secret");
    assertThat(frame.port()).isEqualTo(20007);
    assertThat(frame.baseline()).isEqualTo(backend);
    assertThat(frame.timeout()).isEqualTo(Duration.ofSeconds(10));
  }

  static Wish accepted(String spec) {
    var reading = SpecReader.read(Resources.of(spec), Remembered.NOTHING);
    assertThat(reading).isInstanceOf(Reading.Accepted.class);
    assertThat(reading.followed()).isPresent();
    return reading.followed().orElseThrow();
  }

  private static Guardrail guardrail(
      String name, Measure measure, Threshold threshold, OnBreach onBreach, Mode mode) {
    return new Guardrail(name, measure, threshold, onBreach, mode);
  }

  private static Threshold max(double max, int scrapes, long samples) {
    return new Threshold(OptionalDouble.of(max), OptionalDouble.empty(), scrapes, samples);
  }
}
