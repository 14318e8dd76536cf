package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.Names;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.HistoryEntry;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.stage.Installed;
import dev.handover.stage.PlayedKubelet.Fate;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What users of other progressive delivery tools expect of a rollout; see docs/scenarios.md. */
@Tag("api-server")
@ExtendWith(Installed.class)
class LifecycleScenariosTest {
  private static final Duration HOLD = Duration.ofMinutes(1);
  private static final Duration DEADLINE = Duration.ofMinutes(11);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final KubernetesClient admin;

  LifecycleScenariosTest(KubernetesClient admin) {
    this.admin = admin;
  }

  @Test
  void abortedRetriedAndPromotedTellsExactlyThis() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var before = stage.status().history().size();
      stage.apply(askingFor50("v2")).awaitShare(20);
      stage.pass(HOLD).await("asked", status -> waitsFor(status, "Approval"));
      stage.annotate(Names.ABORT, stage.status().journey().ticket()).awaitRest("Full");
      assertThat(Stage.condition(stage.status(), "Stalled")).contains("True");

      stage.annotate(Names.RETRY, stage.status().rejected().getFirst().ticket()).awaitShare(20);
      stage.pass(HOLD).await("asked again", status -> waitsFor(status, "Approval"));
      stage.annotate(Names.APPROVE, stage.status().waitingFor().ticket()).awaitShare(50);
      stage.pass(HOLD).awaitRest("Full");

      assertThat(Stage.condition(stage.status(), "Stalled")).contains("False");
      var told = stage.status().history().stream().map(HistoryEntry::reason).toList().reversed();
      assertThat(told.subList(before, told.size()))
          .containsExactlyElementsOf(
              names(
                  Reason.JourneyStarted,
                  Reason.SteppedUp,
                  Reason.RolledBack,
                  Reason.RetryAccepted,
                  Reason.JourneyStarted,
                  Reason.SteppedUp,
                  Reason.ApprovalAccepted,
                  Reason.SteppedUp,
                  Reason.Promoted));
      stage.told(told.toArray(String[]::new));
    }
  }

  @Test
  void goodToBadIsTakenBackAndTheGoodSpecRecovers() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.kubelet().fate("registry/scratch:v2", Fate.NoImage);
      stage.apply(Stage.model("v2")).await("starts", status -> status.candidate() != null);
      var second = stage.candidate();
      stage.pass(DEADLINE).awaitRest("Full");
      assertThat(stage.status().rejected().getFirst().reason()).isEqualTo("DeadlineExceeded");
      assertThat(stage.replicas(first)).contains(2);

      stage
          .apply(Stage.model("v1"))
          .await(
              "well",
              status -> Stage.condition(status, "Stalled").filter("False"::equals).isPresent());
      assertThat(stage.stable()).isEqualTo(first);
      stage.pass(DRAIN).until("no pods", () -> stage.replicas(second).orElse(-1) == 0);
    }
  }

  @Test
  void badToGoodNeedsNobody() {
    try (var stage = new Stage(admin).desk().start()) {
      stage.kubelet().fate("registry/scratch:v1", Fate.NoImage);
      stage.create(Stage.model("v1")).await("starts", status -> status.candidate() != null);
      var first = stage.candidate();
      stage.pass(DEADLINE).await("rejected", status -> !status.rejected().isEmpty());

      stage.apply(Stage.model("v2")).awaitLook();
      stage.pass(HOLD).awaitShare(20);
      stage.pass(HOLD).awaitShare(50);
      stage.pass(HOLD).awaitRest("Full");

      assertThat(stage.stable()).isNotEqualTo(first);
      assertThat(stage.replicas(stage.stable())).contains(2);
      stage.pass(DRAIN).until("no pods", () -> stage.replicas(first).orElse(0) == 0);
    }
  }

  @Test
  void badToBadLeavesTheGoodOneServing() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      for (var version : List.of("v2", "v3")) {
        stage.kubelet().fate("registry/scratch:" + version, Fate.NoImage);
        var rejected = stage.status().rejected().size();
        stage
            .apply(Stage.model(version))
            .await(
                "starts",
                status -> status.candidate() != null && status.rejected().size() == rejected);
        stage
            .pass(DEADLINE)
            .await("rejected", status -> status.rejected().size() == rejected + 1)
            .awaitRest("Full");
      }
      assertThat(stage.stable()).isEqualTo(first);
      assertThat(stage.replicas(first)).contains(2);
      assertThat(stage.status().traffic().stable()).isEqualTo(100);
    }
  }

  @Test
  void aGoodVersionTakesOverFromAStableOneThatIsLost() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.kubelet().fate("registry/scratch:v1", Fate.Crashing);
      stage.await("failed over", status -> status.failover() != null && Stage.synced(status));

      stage.apply(Stage.model("v2")).awaitShare(20);
      stage.pass(HOLD).awaitShare(50);
      stage.pass(HOLD).awaitRest("Full");

      assertThat(stage.stable()).isNotEqualTo(first);
      assertThat(stage.status().failover()).isNull();
      assertThat(stage.status().traffic().stable()).isEqualTo(100);
    }
  }

  @Test
  void aThirdVersionTakesThePlaceOfASecondThatWaits() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.apply(askingFor50("v2")).awaitShare(20);
      stage.pass(HOLD).await("asked", status -> waitsFor(status, "Approval"));
      var second = stage.candidate();

      stage
          .apply(askingFor50("v3"))
          .await(
              "the third",
              status -> status.candidate() != null && !stage.candidate().equals(second));
      stage.awaitShare(20);
      stage.until("no table names it", () -> !named(stage, second.hash()));
      stage.pass(DRAIN).until("no pods", () -> stage.replicas(second).orElse(-1) == 0);

      assertThat(stage.replicas(first)).contains(2);
      assertThat(stage.replicas(stage.candidate())).contains(2);
    }
  }

  @Test
  void aScaleInTheMiddleReachesBothAndMovesNoTraffic() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.apply(Stage.model("v2")).awaitShare(20);
      var second = stage.candidate();
      var table = stage.table(Stage.NAME).orElseThrow();

      stage.apply(Stage.model("v2").replace("replicas: 2", "replicas: 4"));
      stage.until("both have four", () -> have(stage, 4, first.hash(), second.hash()));
      stage.apply(Stage.model("v2", "  paused: true").replace("replicas: 2", "replicas: 5"));
      stage.until("both have five", () -> have(stage, 5, first.hash(), second.hash()));

      assertThat(stage.table(Stage.NAME)).contains(table);
      stage.apply(Stage.model("v2")).await("seen", status -> !waitsFor(status, "Unpause"));
      assertThat(stage.replicas(first)).as("stable keeps its size in a journey").contains(5);
    }
  }

  @Test
  void whoMayGetEverythingBackNeverHasFewerPods() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.apply(Stage.model("v2")).awaitShare(20);
      stage.pass(HOLD).awaitShare(50);
      assertThat(stage.replicas(first)).contains(2);

      stage.annotate(Names.ABORT, stage.status().journey().ticket()).awaitRest("Full");

      assertThat(stage.replicas(first)).contains(2);
      assertThat(stage.requests().all())
          .as("nobody scaled it meanwhile")
          .noneMatch(
              it ->
                  it.resource().equals("deployments/scale")
                      && it.name().equals(Optional.of(Stage.NAME + "-" + first.hash())));
    }
  }

  @Test
  void theTableLetsGoOfAnAbortedVersionBeforeItsPodsDo() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);
      var second = stage.candidate();

      stage.annotate(Names.ABORT, stage.status().journey().ticket()).awaitRest("Full");
      assertThat(named(stage, second.hash())).isFalse();
      assertThat(stage.replicas(second)).as("until the drain is over").contains(2);

      stage.pass(DRAIN).until("no pods", () -> stage.replicas(second).orElse(-1) == 0);
    }
  }

  @Test
  void aPauseTripsNoDeadline() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.kubelet().fate("registry/scratch:v2", Fate.Unready);
      stage
          .apply(Stage.model("v2"))
          .await("starts", status -> status.candidate() != null && waitsFor(status, "Readiness"));
      var second = stage.candidate();
      stage.pass(Duration.ofMinutes(6));

      stage.apply(Stage.model("v2", "  paused: true")).measured();
      stage.pass(DEADLINE).pass(DEADLINE);
      assertThat(stage.status().rejected()).isEmpty();
      assertThat(stage.candidate()).isEqualTo(second);

      stage.apply(Stage.model("v2")).measured();
      stage.pass(Duration.ofMinutes(3));
      assertThat(stage.status().rejected()).as("nine of ten minutes").isEmpty();
      stage.pass(Duration.ofMinutes(2)).await("rejected", status -> !status.rejected().isEmpty());
      assertThat(stage.status().rejected().getFirst().reason()).isEqualTo("DeadlineExceeded");
    }
  }

  @Test
  void noDeadlineRunsWhileAPersonIsAsked() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(askingFor20()).await("asked", status -> waitsFor(status, "Approval"));
      stage.pass(DEADLINE).pass(DEADLINE);

      assertThat(stage.status().rejected()).isEmpty();
      assertThat(Stage.condition(stage.status(), "Stalled")).contains("False");
      stage.annotate(Names.APPROVE, stage.status().waitingFor().ticket()).awaitShare(20);
    }
  }

  @Test
  void aPausedResourceIsSteady() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);
      stage
          .apply(Stage.model("v2", "  paused: true"))
          .await("held", status -> waitsFor(status, "Unpause"));
      var conditions = stage.status().conditions();
      var passes = stage.passes();

      for (var look = 0; look < 10; look++) {
        stage.pass(Duration.ofSeconds(5));
      }

      assertThat(stage.passes()).isGreaterThanOrEqualTo(passes + 10);
      assertThat(stage.status().conditions()).isEqualTo(conditions);
    }
  }

  @Test
  void aRefusedSpecIsMendedByWritingTheRightOne() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2").replace("answers: Synchronous", "answers: Asynchronous"));
      stage.await(
          "refused",
          status -> Stage.condition(status, "Stalled").filter("True"::equals).isPresent());

      stage.apply(Stage.model("v2")).awaitShare(20);
      assertThat(Stage.condition(stage.status(), "Stalled")).contains("False");
    }
  }

  @Test
  void aNewVersionAfterAnAbortStartsFromTheBeginning() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);
      stage.pass(HOLD).awaitShare(50);
      stage.annotate(Names.ABORT, stage.status().journey().ticket()).awaitRest("Full");

      stage.apply(Stage.model("v3")).awaitShare(20);
      assertThat(stage.status().rejected()).hasSize(1);
      stage.pass(HOLD).awaitShare(50);
      stage.pass(HOLD).awaitRest("Full");
    }
  }

  @Test
  void guardrailsAreHeldAtEveryStep() {
    for (var share : List.of(20, 50)) {
      try (var stage = new Stage(admin).desk().start().atFull("v1")) {
        var first = stage.stable();
        stage.apply(Stage.model("v2")).awaitShare(20);
        if (share == 50) {
          stage.pass(HOLD).awaitShare(50);
        }
        stage
            .measurements()
            .say(stage.candidate(), "errors", new Verdict.Breached("40 % of 500, limit 5 %"));
        stage.measured().awaitRest("Full");
        assertThat(stage.stable()).isEqualTo(first);
      }
    }
  }

  @Test
  void whatShowsNothingHoldsUntilItShowsSomething() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);
      var second = stage.candidate();
      stage.measurements().say(second, "errors", new Verdict.Unknown("12 of at least 50 requests"));
      stage.pass(HOLD).pass(HOLD).await("waits", status -> waitsFor(status, "Guardrails"));
      assertThat(stage.status().waitingFor().needs()).contains("12 of at least 50");
      assertThat(stage.status().traffic().candidate()).isEqualTo(20);

      stage.measurements().say(second, "errors", new Verdict.Within("1 % of 500"));
      stage.measured().awaitShare(50);
    }
  }

  private static boolean have(Stage stage, int replicas, String... hashes) {
    return List.of(hashes).stream()
        .allMatch(hash -> stage.replicas(new Revision(hash)).orElse(-1) == replicas);
  }

  private static boolean named(Stage stage, String hash) {
    return stage.table(Stage.NAME).orElseThrow().backends().values().stream()
        .flatMap(backend -> backend.service().stream())
        .anyMatch(service -> service.endsWith(hash));
  }

  private static String askingFor50(String version) {
    return Stage.model(version)
        .replace("share: 50, hold: 1m", "share: 50, hold: 1m, approval: true");
  }

  private static String askingFor20() {
    return Stage.model("v2").replace("share: 20, hold: 1m", "share: 20, hold: 1m, approval: true");
  }

  private static boolean waitsFor(ModelDeploymentStatus status, String what) {
    return status.waitingFor() != null && status.waitingFor().what().equals(what);
  }

  private static List<String> names(Reason... reasons) {
    return List.of(reasons).stream().map(Reason::name).toList();
  }
}
