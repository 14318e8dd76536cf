package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.Names;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.HistoryEntry;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.stage.Installed;
import dev.handover.stage.Interlude;
import dev.handover.stage.PlayedKubelet.Fate;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Journeys of a resource on a real API server, from the desk to a promoted second version. */
@Tag("api-server")
@ExtendWith(Installed.class)
class LifeTest {
  private static final Duration HOLD = Duration.ofMinutes(1);
  private static final Duration KEEP_WARM = Duration.ofMinutes(30);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final KubernetesClient admin;

  LifeTest(KubernetesClient admin) {
    this.admin = admin;
  }

  @Test
  void aFirstRevisionTakesOverFromTheDeskThroughShadow() {
    try (var stage = new Stage(admin).desk().start()) {
      stage.create(Stage.model("v1")).awaitLook();
      stage.pass(HOLD).awaitShare(20);
      stage.pass(HOLD).awaitShare(50);
      stage.pass(HOLD).awaitRest("Full");

      assertThat(stage.status().traffic().stable()).isEqualTo(100);
      assertThat(Stage.condition(stage.status(), "Ready")).contains("True");
      stage.told(Reason.JourneyStarted.name(), Reason.SteppedUp.name(), Reason.LevelReached.name());
    }
  }

  @Test
  void aGoodSecondVersionIsPromotedAndTheFirstKeptWarmForAWhile() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.apply(Stage.model("v2")).awaitShare(20);
      stage.pass(HOLD).awaitShare(50);
      stage.pass(HOLD).await("promoted", status -> !stage.stable().equals(first));

      assertThat(stage.status().previous().revision()).isEqualTo(first.hash());
      assertThat(stage.replicas(first)).contains(2);
      stage
          .pass(KEEP_WARM)
          .await("cold", status -> status.previous() == null && Stage.synced(status));
      stage.await(
          "leaving", status -> status.leaving().stream().allMatch(it -> it.unusedSince() != null));
      stage.pass(DRAIN).until("no pods", () -> stage.replicas(first).orElse(-1) == 0);
      stage.told(Reason.Promoted.name(), Reason.ScaledDown.name());
    }
  }

  @Test
  void aBreachTakesASecondVersionBack() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.apply(Stage.model("v2")).awaitShare(20);
      var second = stage.candidate();
      stage.measurements().say(second, "errors", new Verdict.Breached("40 % of 500, limit 5 %"));

      stage.measured().awaitRest("Full");

      assertThat(stage.stable()).isEqualTo(first);
      var status = stage.status();
      assertThat(status.rejected().getFirst().revision()).isEqualTo(second.hash());
      assertThat(status.rejected().getFirst().guardrail()).isEqualTo("errors");
      assertThat(Stage.condition(status, "Ready")).contains("True");
      assertThat(Stage.condition(status, "Stalled")).contains("True");
      stage.told(Reason.RolledBack.name());
      stage.pass(DRAIN).until("no pods", () -> stage.replicas(second).orElse(-1) == 0);
    }
  }

  @Test
  void aRetryTicketLetsARejectedVersionTryAgain() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);
      var second = stage.candidate();
      stage.measurements().openBreaker(second);
      stage.measured().awaitRest("Full");
      stage.measurements().closeBreakers();
      var ticket = stage.status().rejected().getFirst().ticket();

      stage.annotate(Names.RETRY, "retry-something-else");
      stage.annotate(Names.RETRY, ticket).awaitShare(20);

      assertThat(stage.candidate()).isEqualTo(second);
      assertThat(stage.status().rejected()).isEmpty();
      stage.told(Reason.RetryAccepted.name());
    }
  }

  @Test
  void aStepWaitsForAPersonWhateverElseIsMet() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(askingFor50("v2")).awaitShare(20);
      stage.pass(HOLD).await("asked", status -> waitsFor(status, "Approval"));
      var ticket = stage.status().waitingFor().ticket();
      assertThat(ticket).isEqualTo("approve-" + stage.status().journey().ticket() + "-share-50");
      assertThat(Stage.condition(stage.status(), "Ready")).contains("True");
      assertThat(Stage.condition(stage.status(), "Reconciling")).contains("False");
      assertThat(Stage.condition(stage.status(), "Stalled")).contains("False");
      stage.annotate(Names.APPROVE, ticket + "0").pass(HOLD).measured();
      assertThat(stage.status().traffic().candidate()).isEqualTo(20);

      stage.annotate(Names.APPROVE, ticket).awaitShare(50);

      assertThat(stage.status().journey().approved().getFirst().ticket()).isEqualTo(ticket);
      stage.told(Reason.ApprovalAsked.name(), Reason.ApprovalAccepted.name());
    }
  }

  /** Recorded by one operator, acted on by another, which finds nothing but what is stored. */
  @Test
  void anEarlyApprovalOutlivesTheOperatorThatReadIt() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage
          .apply(askingFor50("v2"))
          .awaitShare(20)
          .await("asked", status -> status.journey().needsApproval() != null);
      assertThat(waitsFor(stage.status(), "Approval")).as("the hold still runs").isFalse();
      stage
          .annotate(Names.APPROVE, stage.status().journey().needsApproval().ticket())
          .await("recorded", status -> !status.journey().approved().isEmpty());
      stage.stop();
      stage.withdraw(Names.APPROVE);
      assertThat(stage.status().traffic().candidate()).isEqualTo(20);

      startedAgain(stage).pass(HOLD).awaitShare(50);
    }
  }

  @Test
  void aLevelIsEnteredOnlyWhenAPersonApproves() {
    try (var stage = new Stage(admin).desk().start()) {
      stage
          .create(Stage.model("v1").replace("level: Full", "level: Full, approvals: [Full]"))
          .awaitLook();
      stage.pass(HOLD).await("asked", status -> waitsFor(status, "Approval"));
      assertThat(stage.status().level()).isEqualTo("Shadow");
      assertThat(stage.status().traffic().baseline()).isEqualTo(100);

      stage.annotate(Names.APPROVE, stage.status().waitingFor().ticket()).awaitShare(20);
    }
  }

  /** A copy comes with all annotations, and without status: nobody has agreed to it. */
  @Test
  void whatWasSaidOfAnotherResourceIsNothingSaidOfItsCopy() {
    try (var stage = new Stage(admin).desk().start()) {
      var asking = Stage.model("v1").replace("level: Full", "level: Full, approvals: [Full]");
      stage.create(asking).awaitLook();
      stage.pass(HOLD).await("asked", status -> waitsFor(status, "Approval"));
      var ticket = stage.status().waitingFor().ticket();
      var answered = "{name: copied, annotations: {%s: %s}}".formatted(Names.APPROVE, ticket);
      stage.create(asking.replace("{name: scratch}", answered));
      stage.await(
          "copied",
          "watches",
          it -> Stage.synced(it) && Objects.equals(it.traffic().mirror(), 100));
      stage.pass(HOLD).await("copied", "asked anew", status -> waitsFor(status, "Approval"));

      var copied = stage.resource("copied").orElseThrow().getStatus();
      assertThat(copied.level()).isEqualTo("Shadow");
      assertThat(copied.stable().revision()).isEqualTo(stage.stable().hash());
      assertThat(copied.waitingFor().ticket()).isNotEqualTo(ticket);
    }
  }

  private static String askingFor50(String version) {
    return Stage.model(version)
        .replace("share: 50, hold: 1m", "share: 50, hold: 1m, approval: true");
  }

  private static boolean waitsFor(ModelDeploymentStatus status, String what) {
    return status.waitingFor() != null && status.waitingFor().what().equals(what);
  }

  @Test
  void apersonAborts() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);
      var ticket = stage.status().journey().ticket();

      stage.annotate(Names.ABORT, ticket).awaitRest("Full");

      assertThat(stage.status().rejected().getFirst().reason()).isEqualTo("Aborted");
    }
  }

  @Test
  void aPauseHoldsAJourneyAndAbortStillWorks() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);
      stage
          .apply(Stage.model("v2", "  paused: true"))
          .await(
              "held",
              status ->
                  status.waitingFor() != null && status.waitingFor().what().equals("Unpause"));
      stage.pass(HOLD).measured();
      assertThat(stage.status().traffic().candidate()).isEqualTo(20);

      stage.annotate(Names.ABORT, stage.status().journey().ticket()).awaitRest("Full");
    }
  }

  @Test
  void aPersonRollsBackToTheWarmVersionAndNoPodStarts() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      var second = promoted(stage);
      var pods = stage.podUids();
      stage.annotate(Names.ROLLBACK, "rollback-something-else");
      stage.annotate(Names.ROLLBACK, ticketOf(stage, first)).awaitRest("Full");
      stage.await(
          "v1 answers",
          status ->
              status.stable().revision().equals(first.hash())
                  && status.traffic().arms().getFirst().answers().equals(first.hash())
                  && Stage.synced(status));

      assertThat(pods).containsAll(stage.podUids());
      assertThat(stage.status().rejected().getFirst().revision()).isEqualTo(second.hash());
      assertThat(stage.status().rejected().getFirst().reason()).isEqualTo("RolledBack");
      assertThat(Stage.condition(stage.status(), "Ready")).contains("True");
      assertThat(Stage.condition(stage.status(), "Stalled")).contains("True");
      stage.apply(Stage.model("v2")).pass(HOLD).measured();
      assertThat(stage.stable()).isEqualTo(first);
      stage.told(Reason.RollbackAccepted.name(), Reason.RolledBack.name());
    }
  }

  /** Recorded by one operator and acted on by another; its Deployment is the one from before. */
  @Test
  void aPersonRollsBackToARetiredVersionAndItGoesThroughTheStepsAnew() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      promoted(stage);
      retired(stage, first);
      var rendered = stage.deployment(first).orElseThrow().getMetadata().getUid();

      stage.annotate(Names.ROLLBACK, ticketOf(stage, first)).awaitShare(20);
      assertThat(stage.candidate()).isEqualTo(first);
      assertThat(stage.status().journey().origin()).isEqualTo("Rollback");
      stage.stop();
      stage.withdraw(Names.ROLLBACK);
      startedAgain(stage).pass(HOLD).awaitShare(50);
      stage.pass(HOLD).await("promoted", status -> stage.stable().equals(first));

      assertThat(stage.deployment(first).orElseThrow().getMetadata().getUid()).isEqualTo(rendered);
      stage.told(Reason.RollbackAccepted.name(), Reason.Promoted.name());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "\ud83d\ude00"})
  void aRequestToRetrainIsAnsweredOnceWhoeverReadsIt(String letter) {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.annotate(Names.RETRAIN, letter.repeat(1_000));
      stage.await("remembered", status -> letter.repeat(63).equals(status.retrain()));
      stage.told(Reason.RetrainRefused.name());
      stage.stop();
      startedAgain(stage).pass(HOLD).awaitRest("Full");

      assertThat(stage.status().history())
          .filteredOn(entry -> entry.reason().equals(Reason.RetrainRefused.name()))
          .hasSize(1);
    }
  }

  /** The framework takes the answer's event for one of before the operator's own write. */
  @Test
  void anAnswerThatComesWhileStatusIsWrittenIsReadAtOnce() {
    var interlude = new Interlude();
    try (var stage = new Stage(admin).desk().start(interlude).atFull("v1")) {
      interlude.next(() -> stage.annotate(Names.RETRAIN, "now"));
      stage.apply(Stage.model("v1", "  paused: true"));

      stage.await("remembered", status -> "now".equals(status.retrain()));
    }
  }

  @Test
  void aRetiredVersionWhoseDeploymentIsGoneIsNamedAndNothingMoves() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      var second = promoted(stage);
      retired(stage, first);
      admin.resource(stage.deployment(first).orElseThrow()).delete();
      stage.until("gone", () -> stage.deployment(first).isEmpty());

      stage.annotate(Names.ROLLBACK, ticketOf(stage, first));
      stage.await("said", status -> status.history().stream().noneMatch(it -> it.ticket() != null));

      assertThat(stage.stable()).isEqualTo(second);
      assertThat(stage.status().rejected()).isEmpty();
      stage.told(Reason.RollbackRefused.name());
    }
  }

  /**
   * Another operator, which has looked before time passes: what nobody watched counts for nothing.
   */
  private static Stage startedAgain(Stage stage) {
    var before = stage.passes();
    return stage.start().until("another looks", () -> stage.passes() > before);
  }

  @Test
  void aNewVersionWaitsInTheQueueUntilTheOneOnTrialIsDecided() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(queueing("v2")).awaitShare(20);
      var second = stage.candidate();
      stage.apply(queueing("v3")).await("queued", status -> status.queued() != null);
      stage.pass(HOLD).awaitShare(50);
      assertThat(stage.candidate()).isEqualTo(second);
      assertThat(stage.replicas(new Revision(stage.status().queued().revision()))).isEmpty();

      stage
          .pass(HOLD)
          .await("promoted", status -> stage.stable().equals(second) && status.queued() == null);
      stage.awaitShare(20);
      stage.told(Reason.Queued.name(), Reason.Promoted.name());
    }
  }

  private static String queueing(String version) {
    return Stage.model(version).replace("rollout:", "rollout:\n    onNewRevision: Queue");
  }

  /** v2 replaces what is stable. */
  private static Revision promoted(Stage stage) {
    var first = stage.stable();
    stage.apply(Stage.model("v2")).awaitShare(20);
    stage.pass(HOLD).awaitShare(50);
    stage
        .pass(HOLD)
        .await("promoted", status -> !stage.stable().equals(first) && Stage.synced(status));
    return stage.stable();
  }

  private static void retired(Stage stage, Revision replaced) {
    stage
        .pass(KEEP_WARM)
        .await("cold", status -> status.previous() == null && Stage.synced(status));
    stage.await(
        "leaving", status -> status.leaving().stream().allMatch(it -> it.unusedSince() != null));
    stage.pass(DRAIN).until("no pods", () -> stage.replicas(replaced).orElse(-1) == 0);
    stage.await("retired", status -> status.retired().contains(replaced.hash()));
  }

  private static String ticketOf(Stage stage, Revision replaced) {
    return stage.status().history().stream()
        .filter(moved -> replaced.hash().equals(moved.from()) && moved.ticket() != null)
        .map(HistoryEntry::ticket)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aCandidateThatCrashesAtItsShareIsTakenBack() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.apply(Stage.model("v2")).awaitShare(20);

      stage.kubelet().fate("registry/scratch:v2", Fate.Crashing);
      stage.awaitRest("Full");

      assertThat(stage.stable()).isEqualTo(first);
      assertThat(stage.status().rejected().getFirst().reason()).isEqualTo("Crashed");
    }
  }

  @Test
  void aCandidateWhoseImageIsMissingNeverGetsARequest() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.kubelet().fate("registry/scratch:v2", Fate.NoImage);
      stage
          .apply(Stage.model("v2"))
          .await(
              "named",
              status ->
                  status.waitingFor() != null && status.waitingFor().needs().contains("image"));

      stage.pass(Duration.ofMinutes(11)).awaitRest("Full");

      assertThat(stage.status().rejected().getFirst().reason()).isEqualTo("DeadlineExceeded");
      assertThat(stage.status().traffic().stable()).isEqualTo(100);
    }
  }

  @Test
  void callersGoToTheDeskWhileNoPodOfTheStableRevisionIsReadyAndComeBack() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.kubelet().fate("registry/scratch:v1", Fate.Unready);
      stage.await(
          "failed over",
          status ->
              status.failover() != null
                  && status.traffic().baseline() == 100
                  && Stage.synced(status));

      stage.kubelet().fate("registry/scratch:v1", Fate.Ready);
      stage.await("ready", status -> status.failover().readySince() != null);
      stage.pass(Duration.ofSeconds(31)).awaitShare(100);

      stage.told(Reason.FailedOver.name(), Reason.FailedBack.name());
    }
  }

  @Test
  void nothingGoesUpWhileMeasurementsStayAway() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);

      stage.measurements().arrive(new Arriving.No("Prometheus at http://p:9090 does not answer"));
      stage
          .measured()
          .await("said", status -> Stage.message(status, "Observed").contains("http://p:9090"));
      stage.pass(HOLD).pass(HOLD);
      assertThat(stage.status().traffic().candidate()).isEqualTo(20);

      stage.measurements().arrive(new Arriving.Yes());
      stage
          .measured()
          .await(
              "held",
              status -> Stage.condition(status, "Observed").filter("True"::equals).isPresent());
      stage.pass(HOLD).awaitShare(50);
    }
  }

  @Test
  void aStepWaitsForEveryRouter() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);
      stage.routers().deafen(Stage.NAME);
      stage.pass(HOLD).await("not in force", status -> !Stage.synced(status));
      stage
          .pass(Duration.ofSeconds(61))
          .await(
              "says which router",
              status -> Stage.message(status, "TrafficSynced").contains("obeys generation"));
      assertThat(stage.status().traffic().candidate()).isEqualTo(20);
      assertThat(stage.status().journey().step()).isEqualTo(1);

      stage.routers().hear(Stage.NAME);
      stage.awaitShare(50);
    }
  }

  @Test
  void aRevisionGivenUpBeforeItWasDecidedLeaves() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);
      var second = stage.candidate();

      stage
          .apply(Stage.model("v3"))
          .await(
              "the third",
              status -> status.candidate() != null && !stage.candidate().equals(second));
      stage.awaitShare(20);

      assertThat(stage.status().rejected()).isEmpty();
      stage.told(Reason.Superseded.name());
      stage.pass(DRAIN).until("no pods", () -> stage.replicas(second).orElse(-1) == 0);
      assertThat(stage.replicas(new Revision(stage.status().stable().revision()))).contains(2);
    }
  }
}
