package dev.handover.rollout;

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
import dev.handover.rollout.Snapshot.Answers;
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
    play(seconds(600));
    assertThat(share()).isEqualTo(20);
    assertThat(last().waiting())
        .contains(
            new Waiting(
                What.Approval,
                "a person to approve a share of 50 % at Full for v2",
                Optional.of(SHARE_50)));
    assertThat(heard(Reason.ApprovalAsked)).as("told once").isEqualTo(1);

    play(APPROVE);
    assertThat(share()).as("recorded in one pass").isEqualTo(20);
    assertThat(consent().given()).containsExactly(new Approval(SHARE_50, world.now));
    assertThat(last().waiting()).isEmpty();
    play(seconds(1));
    assertThat(share()).as("acted on in the next").isEqualTo(50);
    assertThat(heard(Reason.ApprovalAccepted)).isEqualTo(1);
    until(stableIs(2));
  }

  @Test
  void whatNobodyIsAskedForYetCannotBeAgreedTo() {
    canary(asking(50));
    until(atShare(5));
    assertThat(consent()).isEqualTo(Consent.NONE);
    until(atShare(20));
    assertThat(consent().open()).contains(new Question(SHARE_50, Optional.empty()));
  }

  @Test
  void anAnswerThatComesEarlyIsKeptAndNobodyIsCalled() {
    canary(asking(50));
    until(atShare(20));
    play(APPROVE);
    assertThat(consent().covers(SHARE_50)).isTrue();
    assertThat(last().waiting().map(Waiting::what)).isNotEqualTo(Optional.of(What.Approval));
    until(atShare(50));
    assertThat(heard(Reason.ApprovalAsked)).isZero();
  }

  @Test
  void anyOtherAnswerIsInert() {
    canary(Wanted.CANARY_WITH_LEAVE);
    until(asked());
    play(new Approve(true), seconds(30));
    assertThat(share()).isZero();
    play(APPROVE, seconds(60));
    assertThat(share()).as("the answer for 5 % is none for 50 %").isEqualTo(20);
    assertThat(consent().given()).hasSize(1);
  }

  @Test
  void aLevelIsEnteredOnlyWithLeaveAndACanaryAtItNeedsNone() {
    begin(it -> it.approvals = Set.of(Level.Full));
    until(asked());
    play(seconds(600));
    assertThat(world.progress.level()).isEqualTo(Level.Shadow);
    assertThat(phase()).isInstanceOf(Phase.Starting.class);
    assertThat(last().waiting().orElseThrow().needs())
        .isEqualTo("a person to approve level Full for v1, beginning with 5 %");
    assertThat(last().waiting().orElseThrow().ticket()).contains("approve-climb-v1-2-full");

    play(APPROVE);
    until(restAt(Level.Full));
    play(seconds(5), new ModelChanged(2));
    until(stableIs(2));
  }

  @Test
  void aLaunchLooksBeforeItAsksForItsLevel() {
    begin(
        it -> {
          it.path = List.of(Level.Full);
          it.approvals = Set.of(Level.Full);
        });
    until(asked());
    assertThat(World.place(world.progress)).isEqualTo("Launch mirror 100");
    play(APPROVE);
    until(restAt(Level.Full));
  }

  @Test
  void aFirstLaunchMayLeaveOutLevelsWithLeave() {
    begin(it -> it.startAt = Optional.of(Level.Full));
    until(asked());
    play(seconds(600));
    assertThat(World.place(world.progress)).isEqualTo("Launch mirror 100");
    assertThat(last().waiting().orElseThrow().ticket()).contains("approve-launch-v1-1-full");

    play(APPROVE);
    until(restAt(Level.Full));
    assertThat(world.progress.journeys()).as("one launch, no climb").isEqualTo(1);
  }

  @Test
  void whoHasHadAStableRevisionClimbsEveryLevel() {
    begin(it -> it.startAt = Optional.of(Level.Full));
    until(asked());
    play(APPROVE);
    until(restAt(Level.Full));
    world.intent = Wanted.edited(world.intent, it -> it.ceiling = Level.HumanOnly);
    until(restAt(Level.HumanOnly));
    world.intent = Wanted.edited(world.intent, it -> it.ceiling = Level.Full);
    until(restAt(Level.Shadow));
    until(restAt(Level.Full));
  }

  @Test
  void withoutABaselineTheFirstAnswerNeedsLeave() {
    begin(
        it -> {
          it.baseline = BaselineKind.None;
          it.path = List.of(Level.Full);
          it.approvals = Set.of(Level.Full);
        });
    until(asked());
    play(seconds(60));
    assertThat(world.progress.level()).isEqualTo(Level.HumanOnly);
    play(APPROVE, seconds(1));
    assertThat(world.progress.level()).isEqualTo(Level.Full);
  }

  @Test
  void theFirstLookNeedsLeaveIfTheFirstStepDoes() {
    begin(it -> it.steps = List.of(new Step.Mirror(100, Duration.ofSeconds(5), Entry.OnApproval)));
    until(asked());
    assertThat(last().waiting().flatMap(Waiting::ticket)).contains("approve-launch-v1-1-share-100");
    play(APPROVE);
    until(restAt(Level.Shadow));
  }

  @Test
  void aLevelAndTheShareWithWhichItBeginsAreOneQuestion() {
    begin(
        it -> {
          it.approvals = Set.of(Level.Full);
          it.steps = asking(5);
        });
    until(asked());
    play(APPROVE);
    assertThat(consent().given())
        .extracting(Approval::ticket)
        .containsExactly("approve-climb-v1-2-full", "approve-climb-v1-2-share-5");
    until(restAt(Level.Full));
  }

  @Test
  void pausedAnAnswerIsRecordedAndNothingGoesUp() {
    waitingForShare50();
    play(new Paused(true), APPROVE, seconds(60));
    assertThat(share()).isEqualTo(20);
    assertThat(consent().covers(SHARE_50)).isTrue();
    assertThat(last().waiting().map(Waiting::what)).contains(What.Unpause);
    play(new Paused(false));
    assertThat(share()).isEqualTo(50);
  }

  @Test
  void whoeverSaysBothAtOnceMeansBack() {
    waitingForShare50();
    var both =
        new Answers(
            world.progress.journey().map(Journey::ticket),
            Optional.empty(),
            Optional.of(SHARE_50),
            Optional.empty());
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
    play(APPROVE, new Behaves(Who.Trial, Conduct.Bad), seconds(1));
    assertThat(world.progress.rejects(World.revision(2))).isTrue();
  }

  @Test
  void whatWasApprovedIsNotAskedAgainWhenTrafficWasLost() {
    waitingForShare50();
    play(APPROVE);
    until(atShare(50));
    play(new PodsLost(Who.Trial, Optional.empty()), new PodsBack(Who.Trial));
    until(atShare(5));
    until(atShare(50));
    assertThat(heard(Reason.ApprovalAsked)).isEqualTo(1);
  }

  @Test
  void whoeverGoesOnAfterLostTrafficNeedsTheLeaveThatWasNeverGiven() {
    begin(it -> {});
    until(atShare(20));
    world.intent = Wanted.edited(world.intent, it -> it.approvals = Set.of(Level.Full));
    play(seconds(5));
    assertThat(share()).as("what is entered stays").isEqualTo(20);
    play(new PodsLost(Who.Trial, Optional.empty()), new PodsBack(Who.Trial));
    until(asked());
    assertThat(phase()).isInstanceOf(Phase.Suspended.class);
    play(seconds(60));
    assertThat(share()).isZero();
    play(APPROVE);
    until(atShare(5));
  }

  @Test
  void editedStepsKeepTheLeaveForTheSameShare() {
    waitingForShare50();
    play(new Paused(true), APPROVE, new StepsEdited(List.of(leave(50, 5))), new Paused(false));
    until(atShare(50));
    assertThat(heard(Reason.ApprovalAsked)).isEqualTo(1);
  }

  @Test
  void editedStepsAskForAnotherShare() {
    waitingForShare50();
    play(new Paused(true), APPROVE, new StepsEdited(List.of(leave(60, 5))), new Paused(false));
    play(seconds(60));
    assertThat(share()).isEqualTo(20);
    assertThat(last().waiting().flatMap(Waiting::ticket)).contains("approve-canary-v2-3-share-60");
    play(APPROVE);
    until(atShare(60));
  }

  @Test
  void stepsThatAskNobodyAnyMoreGoOn() {
    waitingForShare50();
    play(new StepsEdited(Wanted.CANARY));
    assertThat(consent()).isEqualTo(Consent.NONE);
    until(atShare(50));
  }

  @Test
  void aNewerRevisionIsAskedForAnew() {
    waitingForShare50();
    play(APPROVE, new ModelChanged(3));
    until(asked());
    assertThat(World.place(world.progress)).isEqualTo("Canary share 20");
    assertThat(last().waiting().flatMap(Waiting::ticket)).contains("approve-canary-v3-4-share-50");
  }

  @Test
  void aPersonWhoTakesTimeMakesNoPodLate() {
    begin(
        it -> {
          it.path = List.of(Level.Full);
          it.steps = List.of(leave(5, 5), leave(50, 5));
        });
    play(new PodsLost(Who.Trial, Optional.empty()), seconds(40), new PodsBack(Who.Trial));
    until(asked());
    play(seconds(3600), new PodsLost(Who.Trial, Optional.empty()), seconds(40));
    assertThat(world.progress.rejected()).as("40 s of 60 s, both times").isEmpty();
    play(new PodsBack(Who.Trial), APPROVE);
    until(atShare(5));
    assertThat(world.progress.journey().map(Journey::kind)).contains(Kind.Launch);
  }

  private void begin(Consumer<Wanted> edit) {
    world = new World(Wanted.edited(new Wanted().intent(), edit), passes::add);
    world.pass();
  }

  /** A candidate that is on its way, at first with nothing. */
  private void canary(List<Step> steps) {
    begin(it -> {});
    until(restAt(Level.Full));
    play(seconds(5), new StepsEdited(steps), new ModelChanged(2));
  }

  private void waitingForShare50() {
    canary(asking(50));
    until(asked());
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

  private void play(Happening... happenings) {
    world.play(List.of(happenings));
  }

  private static Happening seconds(int count) {
    return new Seconds(count);
  }

  private void until(Predicate<Progress> reached) {
    for (int second = 0; second < 600; second++) {
      if (reached.test(world.progress)) {
        return;
      }
      play(seconds(1));
    }
    throw new AssertionError("not reached in 600 s; waits for " + last().waiting());
  }

  private static Predicate<Progress> restAt(Level level) {
    return progress -> progress.journey().isEmpty() && progress.level() == level;
  }

  private static Predicate<Progress> stableIs(int version) {
    return progress -> progress.stable().equals(Optional.of(World.revision(version)));
  }

  private static Predicate<Progress> atShare(int share) {
    return progress -> progress.journey().filter(it -> it.share() == share).isPresent();
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

  private Decision last() {
    return passes.getLast().decision();
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
    return passes.stream()
        .flatMap(pass -> pass.decision().notices().stream())
        .filter(notice -> notice.reason() == reason)
        .count();
  }
}
