package dev.handover.rollout;

import static dev.handover.rollout.Reached.atShare;
import static dev.handover.rollout.Reached.restAt;
import static dev.handover.rollout.Reached.stableIs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Consent.Approval;
import dev.handover.rollout.Consent.Question;
import dev.handover.rollout.Decision.Waiting;
import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Happening.Approve;
import dev.handover.rollout.Happening.Behaves;
import dev.handover.rollout.Happening.Conduct;
import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.Paused;
import dev.handover.rollout.Happening.PodsBack;
import dev.handover.rollout.Happening.PodsLost;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.StepsEdited;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Journey.Kind;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Step.Entry;
import dev.handover.rollout.World.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What people are asked, when, and what becomes of their answers. */
class ApprovalsTest {
  private static final Approve APPROVE = new Approve(false);
  private static final String SHARE_50 = "approve-canary-v2-3-share-50";

  private final List<Pass> passes = new ArrayList<>();
  private World world;

  @Test
  void aStepWaitsForAPersonAndGoesOnInThePassAfterTheAnswer() {
    waitingForShare50();
    world.play(seconds(600));
    assertThat(share()).isEqualTo(20);
    assertThat(world.last().waiting())
        .contains(
            new Waiting(
                What.Approval,
                "a person to approve a share of 50 % at Full for v2",
                Optional.of(SHARE_50)));
    assertThat(heard(Reason.ApprovalAsked)).as("told once").isEqualTo(1);

    world.play(APPROVE);
    assertThat(share()).as("recorded in one pass").isEqualTo(20);
    assertThat(consent().given()).containsExactly(new Approval(SHARE_50, world.now));
    assertThat(world.last().waiting()).isEmpty();
    world.play(seconds(1));
    assertThat(share()).as("acted on in the next").isEqualTo(50);
    assertThat(heard(Reason.ApprovalAccepted)).isEqualTo(1);
    world.until(stableIs(World.revision(2)));
  }

  @Test
  void whatNobodyIsAskedForYetCannotBeAgreedTo() {
    canary(asking(50));
    world.until(atShare(5));
    assertThat(consent()).isEqualTo(Consent.NONE);
    world.until(atShare(20));
    assertThat(consent().open()).contains(new Question(SHARE_50, Optional.empty()));
  }

  @Test
  void anAnswerThatComesEarlyIsKeptAndNobodyIsCalled() {
    canary(asking(50));
    world.until(atShare(20));
    world.play(APPROVE);
    assertThat(consent().covers(SHARE_50)).isTrue();
    assertThat(world.last().waiting().map(Waiting::what)).isNotEqualTo(Optional.of(What.Approval));
    world.until(atShare(50));
    assertThat(heard(Reason.ApprovalAsked)).isZero();
  }

  @Test
  void anyOtherAnswerIsInert() {
    canary(Wanted.CANARY_WITH_LEAVE);
    world.until(asked());
    world.play(new Approve(true), seconds(30));
    assertThat(share()).isZero();
    world.play(APPROVE, seconds(60));
    assertThat(share()).as("the answer for 5 % is none for 50 %").isEqualTo(20);
    assertThat(consent().given()).hasSize(1);
  }

  @Test
  void aLevelIsEnteredOnlyWithLeaveAndACanaryAtItNeedsNone() {
    begin(it -> it.approvals = Set.of(Level.Full));
    world.until(asked());
    world.play(seconds(600));
    assertThat(world.progress.level()).isEqualTo(Level.Shadow);
    assertThat(phase()).isInstanceOf(Phase.Starting.class);
    assertThat(world.last().waiting().orElseThrow().needs())
        .isEqualTo("a person to approve level Full for v1, beginning with 5 %");
    assertThat(world.last().waiting().orElseThrow().ticket()).contains("approve-climb-v1-2-full");

    world.play(APPROVE);
    world.until(restAt(Level.Full));
    world.play(seconds(5), new ModelChanged(2));
    world.until(stableIs(World.revision(2)));
  }

  @Test
  void aLaunchLooksBeforeItAsksForItsLevel() {
    begin(
        it -> {
          it.path = List.of(Level.Full);
          it.approvals = Set.of(Level.Full);
        });
    world.until(asked());
    assertThat(World.place(world.progress)).isEqualTo("Launch mirror 100");
    world.play(APPROVE);
    world.until(restAt(Level.Full));
  }

  @Test
  void aFirstLaunchMayLeaveOutLevelsWithLeave() {
    begin(it -> it.startAt = Optional.of(Level.Full));
    world.until(asked());
    world.play(seconds(600));
    assertThat(World.place(world.progress)).isEqualTo("Launch mirror 100");
    assertThat(world.last().waiting().orElseThrow().ticket()).contains("approve-launch-v1-1-full");

    world.play(APPROVE);
    world.until(restAt(Level.Full));
    assertThat(world.progress.journeys()).as("one launch, no climb").isEqualTo(1);
  }

  @Test
  void whoHasHadAStableRevisionClimbsEveryLevel() {
    begin(it -> it.startAt = Optional.of(Level.Full));
    world.until(asked());
    world.play(APPROVE);
    world.until(restAt(Level.Full));
    world.intent = Wanted.edited(world.intent, it -> it.ceiling = Level.HumanOnly);
    world.until(restAt(Level.HumanOnly));
    world.intent = Wanted.edited(world.intent, it -> it.ceiling = Level.Full);
    world.until(restAt(Level.Shadow));
    world.until(restAt(Level.Full));
  }

  @Test
  void withoutABaselineTheFirstAnswerNeedsLeave() {
    begin(
        it -> {
          it.baseline = BaselineKind.None;
          it.path = List.of(Level.Full);
          it.approvals = Set.of(Level.Full);
        });
    world.until(asked());
    world.play(seconds(60));
    assertThat(world.progress.level()).isEqualTo(Level.HumanOnly);
    world.play(APPROVE, seconds(1));
    assertThat(world.progress.level()).isEqualTo(Level.Full);
  }

  @Test
  void theFirstLookNeedsLeaveIfTheFirstStepDoes() {
    begin(it -> it.steps = List.of(new Step.Mirror(100, Duration.ofSeconds(5), Entry.OnApproval)));
    world.until(asked());
    assertThat(world.last().waiting().flatMap(Waiting::ticket))
        .contains("approve-launch-v1-1-share-100");
    world.play(APPROVE);
    world.until(restAt(Level.Shadow));
  }

  @Test
  void copiesNeedLeaveIfTheirStepDoes() {
    canary(
        List.of(
            new Step.Mirror(100, Duration.ofSeconds(5), Entry.OnApproval),
            new Step.Share(20, Duration.ofSeconds(20))));
    world.until(asked());
    assertThat(world.last().waiting())
        .contains(
            new Waiting(
                What.Approval,
                "a person to approve copies of 100 % of the requests for v2",
                Optional.of("approve-canary-v2-3-mirror-100")));
    world.play(APPROVE);
    world.until(atShare(20));
  }

  @Test
  void aLevelAndTheShareWithWhichItBeginsAreOneQuestion() {
    begin(
        it -> {
          it.approvals = Set.of(Level.Full);
          it.steps = asking(5);
        });
    world.until(asked());
    world.play(APPROVE);
    assertThat(consent().given())
        .extracting(Approval::ticket)
        .containsExactly("approve-climb-v1-2-full", "approve-climb-v1-2-share-5");
    world.until(restAt(Level.Full));
  }

  @Test
  void whoAgreesToALevelAgreesToNoStepThatIsWrittenInThatMoment() {
    begin(it -> it.approvals = Set.of(Level.Full));
    world.until(asked());
    world.intent = Wanted.edited(world.intent, it -> it.steps = Wanted.CANARY_WITH_LEAVE);
    world.play(APPROVE);
    assertThat(consent().given())
        .extracting(Approval::ticket)
        .containsExactly("approve-climb-v1-2-full");
    world.play(seconds(30));
    assertThat(share()).isZero();
    assertThat(consent().open().map(Question::ticket)).contains("approve-climb-v1-2-share-5");
  }

  @Test
  void pausedAnAnswerIsRecordedAndNothingGoesUp() {
    waitingForShare50();
    world.play(new Paused(true), APPROVE, seconds(60));
    assertThat(share()).isEqualTo(20);
    assertThat(consent().covers(SHARE_50)).isTrue();
    assertThat(world.last().waiting().map(Waiting::what)).contains(What.Unpause);
    world.play(new Paused(false));
    assertThat(share()).isEqualTo(50);
  }

  @Test
  void whoeverSaysBothAtOnceMeansBack() {
    waitingForShare50();
    var both =
        Said.only(
            it -> {
              it.abort = world.progress.journey().map(Journey::ticket);
              it.approve = Optional.of(SHARE_50);
            });
    var decision = Decide.decide(Snapshots.answering(world.see(), both));
    assertThat(decision.routing().shareAnsweredBy(World.revision(1))).isEqualTo(100);
    assertThat(decision.notices())
        .extracting(Notice::reason)
        .contains(Reason.RolledBack)
        .doesNotContain(Reason.ApprovalAccepted);
  }

  @Test
  void aBreachTakesBackWhateverWasApproved() {
    waitingForShare50();
    world.play(APPROVE, new Behaves(Who.Trial, Conduct.Bad), seconds(1));
    assertThat(world.progress.rejects(World.revision(2))).isTrue();
  }

  @Test
  void whatWasApprovedIsNotAskedAgainWhenTrafficWasLost() {
    waitingForShare50();
    world.play(APPROVE);
    world.until(atShare(50));
    world.play(new PodsLost(Who.Trial, Optional.empty()), new PodsBack(Who.Trial));
    world.until(atShare(5));
    world.until(atShare(50));
    assertThat(heard(Reason.ApprovalAsked)).isEqualTo(1);
  }

  @Test
  void whoeverGoesOnAfterLostTrafficNeedsTheLeaveThatWasNeverGiven() {
    begin(it -> {});
    world.until(atShare(20));
    world.intent = Wanted.edited(world.intent, it -> it.approvals = Set.of(Level.Full));
    world.play(seconds(5));
    assertThat(share()).as("what is entered stays").isEqualTo(20);
    world.play(new PodsLost(Who.Trial, Optional.empty()), new PodsBack(Who.Trial));
    world.until(asked());
    assertThat(phase()).isInstanceOf(Phase.Suspended.class);
    world.play(seconds(60));
    assertThat(share()).isZero();
    world.play(APPROVE);
    world.until(atShare(5));
  }

  @Test
  void editedStepsKeepTheLeaveForTheSameShare() {
    waitingForShare50();
    world.play(
        new Paused(true), APPROVE, new StepsEdited(List.of(leave(50, 5))), new Paused(false));
    world.until(atShare(50));
    assertThat(heard(Reason.ApprovalAsked)).isEqualTo(1);
  }

  @Test
  void editedStepsAskForAnotherShare() {
    waitingForShare50();
    world.play(
        new Paused(true), APPROVE, new StepsEdited(List.of(leave(60, 5))), new Paused(false));
    world.play(seconds(60));
    assertThat(share()).isEqualTo(20);
    assertThat(world.last().waiting().flatMap(Waiting::ticket))
        .contains("approve-canary-v2-3-share-60");
    world.play(APPROVE);
    world.until(atShare(60));
  }

  @Test
  void stepsThatAskNobodyAnyMoreGoOn() {
    waitingForShare50();
    world.play(new StepsEdited(Wanted.CANARY));
    assertThat(consent()).isEqualTo(Consent.NONE);
    world.until(atShare(50));
  }

  @Test
  void aNewerRevisionIsAskedForAnew() {
    waitingForShare50();
    world.play(APPROVE, new ModelChanged(3));
    world.until(asked());
    assertThat(World.place(world.progress)).isEqualTo("Canary share 20");
    assertThat(world.last().waiting().flatMap(Waiting::ticket))
        .contains("approve-canary-v3-4-share-50");
  }

  @Test
  void aPersonWhoTakesTimeMakesNoPodLate() {
    begin(
        it -> {
          it.path = List.of(Level.Full);
          it.steps = List.of(leave(5, 5), leave(50, 5));
        });
    world.play(new PodsLost(Who.Trial, Optional.empty()), seconds(40), new PodsBack(Who.Trial));
    world.until(asked());
    world.play(seconds(3600), new PodsLost(Who.Trial, Optional.empty()), seconds(40));
    assertThat(world.progress.rejected()).as("40 s of 60 s, both times").isEmpty();
    world.play(new PodsBack(Who.Trial), APPROVE);
    world.until(atShare(5));
    assertThat(world.progress.journey().map(Journey::kind)).contains(Kind.Launch);
  }

  private void begin(Consumer<Wanted> edit) {
    world = new World(Wanted.edited(new Wanted().intent(), edit), passes::add);
    world.pass();
  }

  /** A candidate that is on its way, at first with nothing. */
  private void canary(List<Step> steps) {
    begin(it -> {});
    world.until(restAt(Level.Full));
    world.play(seconds(5), new StepsEdited(steps), new ModelChanged(2));
  }

  private void waitingForShare50() {
    canary(asking(50));
    world.until(asked());
    assertThat(share()).isEqualTo(20);
  }

  private static List<Step> asking(int share) {
    return Wanted.CANARY.stream()
        .map(step -> step.share() == share ? leave(share, 20) : step)
        .toList();
  }

  private static Step leave(int share, int seconds) {
    return new Step.Share(share, Duration.ofSeconds(seconds), Entry.OnApproval);
  }

  private static Happening seconds(int count) {
    return new Seconds(count);
  }

  /** Nothing is missing but an approval. */
  private static Predicate<Progress> asked() {
    return progress ->
        progress
            .journey()
            .flatMap(journey -> journey.consent().open())
            .flatMap(Question::since)
            .isPresent();
  }

  private int share() {
    return world.progress.journey().map(Journey::share).orElseThrow();
  }

  private Phase phase() {
    return world.progress.journey().orElseThrow().phase();
  }

  private Consent consent() {
    return world.progress.journey().map(Journey::consent).orElseThrow();
  }

  private long heard(Reason reason) {
    return World.notices(passes).filter(notice -> notice.reason() == reason).count();
  }
}
