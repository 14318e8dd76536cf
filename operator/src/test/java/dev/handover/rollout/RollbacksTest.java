package dev.handover.rollout;

import static dev.handover.rollout.Reached.atShare;
import static dev.handover.rollout.Reached.restAt;
import static dev.handover.rollout.Reached.stableIs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Decision.Waiting;
import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Happening.Abort;
import dev.handover.rollout.Happening.Behaves;
import dev.handover.rollout.Happening.CeilingSet;
import dev.handover.rollout.Happening.Conduct;
import dev.handover.rollout.Happening.DeploymentDeleted;
import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.Paused;
import dev.handover.rollout.Happening.PodsBack;
import dev.handover.rollout.Happening.PodsLost;
import dev.handover.rollout.Happening.Retry;
import dev.handover.rollout.Happening.Rollback;
import dev.handover.rollout.Happening.Rollback.Which;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.StepsEdited;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Journey.Origin;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Progress.Moved;
import dev.handover.rollout.Progress.Rejection;
import dev.handover.rollout.Progress.Replaced;
import dev.handover.rollout.Progress.RollingBack;
import dev.handover.rollout.Progress.Warm;
import dev.handover.rollout.Snapshot.Pods;
import dev.handover.rollout.World.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who can be gone back to, and what becomes of it. */
class RollbacksTest {
  private static final Revision V1 = World.revision(1);
  private static final Revision V2 = World.revision(2);
  private static final Revision V3 = World.revision(3);
  private static final Rollback NEWEST = new Rollback(Which.Newest);
  private static final Rollback OLDEST = new Rollback(Which.Oldest);

  private final List<Pass> passes = new ArrayList<>();
  private World world;

  @Test
  void aWarmRevisionAnswersInThePassAfterTheTicket() {
    warm();
    assertThat(tickets()).containsExactly("rollback-v1-3");
    world.play(NEWEST);
    assertThat(world.progress.stable()).as("recorded in one pass").contains(V2);
    assertThat(world.progress.rollingBack()).contains(new RollingBack("rollback-v1-3", V2));

    world.play(seconds(1));
    assertThat(world.progress.rollingBack()).isEmpty();
    assertThat(arms()).as("acted on in the next").isEqualTo("100 v1");
    assertThat(heard(Reason.RollbackAccepted)).isEqualTo(1);
    assertThat(world.progress.rejected())
        .containsExactly(new Rejection(V2, new Cause.RolledBack(), world.now, "retry-v2-4"));
    assertThat(world.progress.previous()).as("no fallback to what was bad").isEmpty();
    assertThat(world.last().waiting())
        .contains(
            new Waiting(
                What.Retry,
                "revision v2 was taken back (rolled back by a person); change the model, or retry it",
                Optional.of("retry-v2-4")));
    world.play(seconds(300));
    assertThat(arms()).as("what the spec names does not start again").isEqualTo("100 v1");
    assertThat(heard(Reason.JourneyStarted)).isEqualTo(3);
  }

  @Test
  void aTicketNeverActsTwice() {
    warm();
    world.play(NEWEST, seconds(5), new Retry());
    world.until(stableIs(V2));
    world.play(seconds(600));
    assertThat(world.progress.stable()).as("the old annotation still stands").contains(V2);
    assertThat(heard(Reason.RollbackAccepted)).isEqualTo(1);
    assertThat(tickets()).containsExactly("rollback-v1-5");
  }

  @Test
  void anyOtherTicketIsInert() {
    warm();
    world.play(new Rollback(Which.Stale), seconds(60));
    assertThat(world.progress.stable()).contains(V2);
    assertThat(world.progress.rollingBack()).isEmpty();
    assertThat(heard(Reason.RollbackAccepted)).isZero();
  }

  @Test
  void whatIsWarmNoMoreIsOnTrialAnew() {
    retired();
    world.play(NEWEST, seconds(1));
    assertThat(arms()).isEqualTo("100 v2");
    assertThat(world.last().replicas()).containsEntry(V1, 2);
    assertThat(world.progress.journey().map(Journey::origin)).contains(Origin.Rollback);
    assertThat(world.progress.rejects(V2)).isTrue();
    assertThat(world.progress.stable()).as("it goes on answering").contains(V2);

    var from = passes.size();
    world.until(stableIs(V1));
    assertThat(heardSince(from, Reason.SteppedUp)).as("every step anew").isEqualTo(5);
    assertThat(world.progress.previous().map(Warm::revision)).contains(V2);
    assertThat(tickets()).containsExactly("rollback-v2-4");
    world.play(seconds(600));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(world.last().waiting().map(Waiting::what)).contains(What.Retry);
  }

  @Test
  void aRevisionThatIsWarmAndNotReadyTakesNothingFromWhoAnswers() {
    warm();
    world.play(new PodsLost(Who.Previous, Optional.empty()), NEWEST, seconds(1));
    assertThat(arms()).isEqualTo("100 v2");
    assertThat(world.progress.journey().map(Journey::revision)).contains(V1);
  }

  @Test
  void aJourneyUnderWayIsTakenBackFirst() {
    warm();
    world.play(new ModelChanged(3));
    world.until(atShare(20));
    world.play(NEWEST, seconds(1));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(world.progress.journey()).isEmpty();
    assertThat(world.progress.rejected())
        .extracting(Rejection::revision, Rejection::cause)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(V2, new Cause.RolledBack()),
            org.assertj.core.groups.Tuple.tuple(V3, new Cause.RolledBack()));
    world.play(seconds(120));
    assertThat(arms()).isEqualTo("100 v1");
  }

  @Test
  void aJourneyUnderWayMakesRoomForARetiredOne() {
    retired();
    world.play(new ModelChanged(3));
    world.until(atShare(20));
    world.play(OLDEST, seconds(1));
    assertThat(arms()).isEqualTo("100 v2");
    assertThat(world.progress.rejects(V3)).isTrue();
    world.until(stableIs(V1));
  }

  @Test
  void aClimbIsCalledOffWithoutBlameForTheLevel() {
    begin(it -> it.ceiling = Level.Shadow);
    world.until(restAt(Level.Shadow));
    world.play(new ModelChanged(2));
    world.until(stableIs(V2));
    world.play(new CeilingSet(Level.Full));
    world.until(atShare(5));
    world.play(NEWEST, seconds(1));
    assertThat(arms()).isEqualTo("100 baseline (v1 watches)");
    assertThat(world.progress.latch()).isEmpty();
    assertThat(world.progress.rejects(V2)).isTrue();
    world.play(seconds(300));
    assertThat(world.progress.level()).as("no climb by what no spec names").isEqualTo(Level.Shadow);
    world.play(new ModelChanged(1));
    world.until(restAt(Level.Full));
  }

  @Test
  void aPauseHoldsOnlyTheTrial() {
    warm();
    world.play(new Paused(true), NEWEST, seconds(1));
    assertThat(arms()).as("back needs nobody's leave").isEqualTo("100 v1");

    retired();
    world.play(new Paused(true), NEWEST, seconds(600));
    assertThat(arms()).isEqualTo("100 v2");
    assertThat(world.progress.journey()).as("nothing begins").isEmpty();
    assertThat(world.last().waiting())
        .contains(Waiting.on(What.Unpause, "set spec.paused to false to roll back to v1"));
    world.play(new Paused(false));
    assertThat(heard(Reason.RollbackAccepted)).isEqualTo(1);
    world.until(stableIs(V1));
  }

  @Test
  void whatAPauseHeldIsAtOnceWhenItsPodsAreReady() {
    warm();
    world.play(new PodsLost(Who.Previous, Optional.empty()), new Paused(true), NEWEST, seconds(20));
    assertThat(arms()).isEqualTo("100 v2");
    world.play(new PodsBack(Who.Previous), seconds(5));
    assertThat(arms()).isEqualTo("100 v1");
  }

  @Test
  void whoStandsInBecomesStable() {
    warm();
    world.play(new PodsLost(Who.Stable, Optional.empty()));
    assertThat(world.progress.failover()).isPresent();
    world.play(NEWEST, seconds(1));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(world.progress.stable()).contains(V1);
    assertThat(world.progress.failover()).isEmpty();
  }

  @Test
  void whereNoModelMayBeAskedThereIsNoWayBack() {
    retired();
    world.play(new CeilingSet(Level.HumanOnly), NEWEST, seconds(30));
    assertThat(heard(Reason.RollbackRefused)).as("said once").isEqualTo(1);
    assertThat(world.last().routing()).isEqualTo(Routing.BASELINE);
    assertThat(world.progress.rejected()).isEmpty();
    assertThat(tickets()).as("to be asked for again").containsExactly("rollback-v1-4");

    world.play(NEWEST, new CeilingSet(Level.Full), seconds(1));
    assertThat(World.place(world.progress)).isEqualTo("Launch starting");
    assertThat(world.progress.journey().map(Journey::revision)).contains(V1);
    world.until(restAt(Level.Shadow));
    assertThat(world.progress.stable()).contains(V1);
    assertThat(world.progress.rejects(V2)).isTrue();
  }

  @Test
  void aDeploymentThatIsGoneIsSaidAndNothingIsLost() {
    retired();
    world.play(new DeploymentDeleted(), NEWEST, seconds(30));
    assertThat(heard(Reason.RollbackRefused)).as("said once").isEqualTo(1);
    assertThat(arms()).isEqualTo("100 v2");
    assertThat(world.progress.rejected()).isEmpty();
    assertThat(world.progress.journey()).isEmpty();
    assertThat(tickets()).isEmpty();
  }

  @Test
  void aNewSpecAfterwardsGoesAgainstTheOneGoneBackTo() {
    warm();
    world.play(NEWEST, seconds(5), new ModelChanged(3), seconds(1));
    assertThat(world.last().waiting()).isPresent();
    assertThat(world.progress.journey().map(Journey::origin)).contains(Origin.Spec);
    world.until(stableIs(V3));
    assertThat(tickets()).containsExactly("rollback-v1-5", "rollback-v2-4");
  }

  @Test
  void aNewSpecTakesTheTrialsPlace() {
    retired();
    world.play(NEWEST);
    world.until(atShare(20));
    world.play(new ModelChanged(3), seconds(1));
    assertThat(heard(Reason.Superseded)).isEqualTo(1);
    assertThat(world.progress.journey().map(Journey::revision)).contains(V3);
  }

  @Test
  void editedStepsAreTakenUpInARollback() {
    retired();
    world.play(NEWEST);
    world.until(atShare(20));
    world.play(new StepsEdited(List.of(new Step.Share(60, Duration.ofSeconds(5)))));
    world.until(atShare(60));
    assertThat(world.progress.journey().map(Journey::revision)).contains(V1);
  }

  @Test
  void aRetryOfWhatIsReplacedEndsTheRollback() {
    retired();
    world.play(NEWEST);
    world.until(atShare(20));
    world.play(new Retry(), seconds(1));
    assertThat(heard(Reason.Cancelled)).isEqualTo(1);
    assertThat(World.place(world.progress)).isEqualTo("rest at Full");
    assertThat(world.last().waiting()).isEmpty();
  }

  @Test
  void aRollbackThatFailsIsTakenBackAndMayBeAskedForAgain() {
    retired();
    world.play(NEWEST);
    world.until(atShare(20));
    world.play(new Behaves(Who.Trial, Conduct.Bad), seconds(5));
    assertThat(arms()).isEqualTo("100 v2");
    assertThat(world.progress.rejects(V1)).isTrue();
    assertThat(world.last().waiting().orElseThrow().needs())
        .isEqualTo(
            "revision v2 was taken back (rolled back by a person) and answers all the same, since"
                + " nobody took its place; change the model, or retry it");
    assertThat(tickets()).containsExactly("rollback-v1-4");

    world.play(NEWEST, seconds(1));
    assertThat(world.progress.journey().map(Journey::revision)).contains(V1);
    assertThat(world.progress.rejects(V1)).as("a person named it").isFalse();
  }

  @Test
  void whatARollbackReplacedIsStableAgainAfterABreach() {
    retired();
    world.play(NEWEST);
    world.until(stableIs(V1));
    world.play(seconds(5), new Behaves(Who.Stable, Conduct.Bad), seconds(1));
    assertThat(arms()).isEqualTo("100 v2");
    assertThat(world.progress.rejects(V2)).isFalse();
    assertThat(world.last().waiting()).isEmpty();
  }

  @Test
  void aTrialThatWasAbortedTicketAndAllIsNotStartedByTheOldAnnotation() {
    retired();
    world.play(NEWEST);
    world.until(atShare(5));
    world.play(new Abort(false), seconds(300));
    assertThat(arms()).isEqualTo("100 v2");
    assertThat(heard(Reason.RollbackAccepted)).isEqualTo(1);
  }

  @Test
  void aSwapThatStandsInTheTableIsTakenUpWhoeverIsReadyThen() {
    warm();
    world.play(NEWEST);
    var seen = world.see();
    var later = Snapshots.written(seen, Decide.decide(seen));
    var next =
        Decide.decide(Snapshots.withPods(later, V1, new Pods(2, 0, Optional.empty()))).next();
    assertThat(next.stable()).contains(V1);
    assertThat(next.journey()).isEmpty();
    assertThat(next.rejected()).extracting(Rejection::revision).containsExactly(V2);
    assertThat(next.rollingBack()).isEmpty();
  }

  @Test
  void aSwapIsTakenUpWithTheJourneyThatItEnded() {
    warm();
    world.play(new ModelChanged(3));
    world.until(atShare(20));
    world.play(NEWEST);
    var seen = world.see();
    var decision = Decide.decide(seen);
    var next = Decide.decide(Snapshots.written(seen, decision)).next();
    assertThat(next.stable()).contains(V1);
    assertThat(next.journey()).isEmpty();
    assertThat(next.rejected()).isEqualTo(decision.next().rejected()).hasSize(2);
  }

  @Test
  void aTicketOfWhoIsOnTrialAsksForNothing() {
    retired();
    world.play(NEWEST);
    world.until(atShare(5));
    assertThat(tickets()).as("another one by now").containsExactly("rollback-v1-4");
    world.play(NEWEST);
    assertThat(world.progress.rollingBack()).isEmpty();
    assertThat(share()).isEqualTo(5);
    assertThat(tickets()).as("it was heard, once").containsExactly("rollback-v1-5");
  }

  @Test
  void aTicketOfWhoIsOnTrialAsksForNothingWhenTheTrialHasEnded() {
    retired();
    world.play(NEWEST);
    world.until(atShare(5));
    world.play(NEWEST, seconds(10), new Abort(false), seconds(600));
    assertThat(world.progress.journey()).isEmpty();
    assertThat(arms()).isEqualTo("100 v2");
    assertThat(heard(Reason.RollbackAccepted)).as("the first").isEqualTo(1);
    world.play(NEWEST, seconds(5));
    assertThat(world.progress.journey().map(Journey::revision))
        .as("another asks anew")
        .contains(V1);
  }

  @Test
  void aTicketThatComesWithTheAbortOfItsTrialAsksForNothing() {
    retired();
    world.play(NEWEST);
    world.until(atShare(5));
    var journey = world.progress.journey().map(Journey::ticket);
    var ticket = Optional.of(tickets().getFirst());
    world.answers =
        Said.also(
            world.answers,
            it -> {
              it.abort = journey;
              it.rollback = ticket;
            });
    world.play(seconds(600));
    assertThat(world.progress.journey()).isEmpty();
    assertThat(arms()).isEqualTo("100 v2");
  }

  @Test
  void whatASpecAsksForInThatPassComesAfterIt() {
    retired();
    world.intent = Wanted.edited(world.intent, it -> it.desired = V3);
    world.play(NEWEST);
    assertThat(world.progress.journey()).as("recorded, and nothing else begins").isEmpty();
    world.play(seconds(1));
    assertThat(world.progress.rollingBack()).isEmpty();
    assertThat(heard(Reason.RollbackAccepted)).isEqualTo(1);
    assertThat(world.progress.journey().map(Journey::revision)).contains(V1);
    assertThat(world.progress.rejects(V3)).isTrue();
  }

  @Test
  void aSpecThatAsksForTheSameIsServedByIt() {
    retired();
    world.intent = Wanted.edited(world.intent, it -> it.desired = V1);
    world.play(NEWEST, seconds(1));
    assertThat(world.progress.journey().map(Journey::revision)).contains(V1);
    world.until(stableIs(V1));
    world.play(seconds(60));
    assertThat(World.place(world.progress)).isEqualTo("rest at Full");
    assertThat(world.last().waiting()).isEmpty();
  }

  @Test
  void aTrialThatFailsInThePassOfARollbackIsTakenBackForThat() {
    warm();
    world.play(new ModelChanged(3));
    world.until(atShare(20));
    world.play(seconds(4), NEWEST, new Behaves(Who.Trial, Conduct.Bad));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(world.progress.rejected())
        .filteredOn(rejection -> rejection.revision().equals(V3))
        .extracting(Rejection::cause)
        .containsExactly(new Cause.Breach("errors", "30 % of 500"));
  }

  @Test
  void whoeverIsStableMeanwhileIsJudgedInThatPass() {
    retired();
    world.play(new ModelChanged(3));
    world.until(progress -> World.place(progress).equals("Canary mirror 100"));
    world.play(OLDEST);
    assertThat(world.progress.rollingBack()).isPresent();
    var decision = Decide.decide(Snapshots.stableBreached(world.see()));
    assertThat(decision.next().level()).isEqualTo(Level.Shadow);
    assertThat(World.place(decision.next())).isEqualTo("Canary starting");
    assertThat(decision.next().journey().map(Journey::revision)).contains(V1);
    assertThat(decision.next().rejects(V3)).isTrue();
  }

  @Test
  void whereThatLeavesNoModelToAskThereIsNoTrial() {
    begin(it -> it.path = List.of(Level.Full));
    world.until(restAt(Level.Full));
    world.play(new ModelChanged(2));
    world.until(progress -> progress.retired().contains(V1));
    world.play(new ModelChanged(3));
    world.until(progress -> World.place(progress).equals("Canary mirror 100"));
    world.play(OLDEST);
    var decision = Decide.decide(Snapshots.stableBreached(world.see()));
    assertThat(World.place(decision.next())).isEqualTo("rest at HumanOnly");
    assertThat(decision.notices()).extracting(Notice::reason).contains(Reason.RollbackRefused);
  }

  @Test
  void whoWasGoneBackToOnceHasOneTicketLater() {
    warm();
    world.play(NEWEST, seconds(5), new ModelChanged(3));
    world.until(stableIs(V3));
    world.until(progress -> progress.retired().contains(V1));
    world.play(NEWEST);
    world.until(atShare(5));
    assertThat(tickets()).filteredOn(ticket -> ticket.startsWith("rollback-v1-")).hasSize(1);
  }

  @Test
  void aSpecThatChangedSinceTheTicketWasReadIsNotRejected() {
    warm();
    world.play(NEWEST);
    var seen = world.see();
    var edited = Wanted.edited(seen.intent(), it -> it.desired = V3);
    for (var later : List.of(seen, Snapshots.written(seen, Decide.decide(seen)))) {
      var next = Decide.decide(Snapshots.wanting(later, edited)).next();
      assertThat(next.stable()).contains(V1);
      assertThat(next.rejected()).extracting(Rejection::revision).containsExactly(V2);
      assertThat(next.journey().map(Journey::revision)).contains(V3);
    }
  }

  @Test
  void ticketsOutliveTheNews() {
    retired();
    for (var turn = 0; turn < 12; turn++) {
      world.play(new PodsLost(Who.Stable, Optional.empty()), new PodsBack(Who.Stable));
      world.until(progress -> progress.failover().isEmpty());
    }
    assertThat(world.progress.history()).hasSize(Progress.KEPT + 1);
    assertThat(tickets()).containsExactly("rollback-v1-3");
  }

  @Test
  void historyKeepsWhatEarnedItsPlaceBeforeWhatDidNot() {
    retired();
    for (var version = 3; version < 7; version++) {
      world.play(new ModelChanged(version));
      world.until(atShare(5));
      world.play(new Abort(false), seconds(30));
    }
    assertThat(world.progress.retired()).hasSize(2).contains(V1);
    world.play(NEWEST);
    world.until(stableIs(V1));
  }

  @Test
  void whatHistoryKeepsNoMoreHasNoTicket() {
    begin(it -> it.history = 0);
    world.until(restAt(Level.Full));
    world.play(new ModelChanged(2));
    world.until(stableIs(V2));
    assertThat(tickets()).as("while it is warm").containsExactly("rollback-v1-3");
    world.until(progress -> progress.previous().isEmpty() && progress.leaving().isEmpty());
    world.play(seconds(2));
    assertThat(tickets()).isEmpty();
    assertThat(world.see().pods()).doesNotContainKey(V1);
  }

  private void begin(Consumer<Wanted> edit) {
    passes.clear();
    world = new World(Wanted.edited(new Wanted().intent(), edit), passes::add);
    world.pass();
  }

  /** v2 has just replaced v1. */
  private void warm() {
    begin(it -> {});
    world.until(restAt(Level.Full));
    world.play(seconds(5), new ModelChanged(2));
    world.until(stableIs(V2));
    world.play(seconds(5));
    assertThat(world.progress.previous()).isPresent();
  }

  /** v2 has replaced v1 long ago. */
  private void retired() {
    warm();
    world.until(progress -> progress.retired().contains(V1));
    world.play(seconds(5));
  }

  private List<String> tickets() {
    return world.progress.history().stream()
        .map(Moved::replaced)
        .flatMap(Optional::stream)
        .map(Replaced::ticket)
        .flatMap(Optional::stream)
        .toList();
  }

  private int share() {
    return world.progress.journey().orElseThrow().share();
  }

  private static Happening seconds(int count) {
    return new Seconds(count);
  }

  private String arms() {
    return String.join(
        " | ",
        world.last().routing().arms().stream()
            .map(
                arm ->
                    arm.weight()
                        + switch (arm.decider()) {
                          case Decider.BaselineAlone() -> " baseline";
                          case Decider.Watched(var model) -> " baseline (" + model + " watches)";
                          case Decider.Model(var model, var fallback) -> " " + model;
                        })
            .toList());
  }

  private long heard(Reason reason) {
    return heardSince(0, reason);
  }

  private long heardSince(int from, Reason reason) {
    return World.notices(passes.subList(from, passes.size()))
        .filter(notice -> notice.reason() == reason)
        .count();
  }
}
