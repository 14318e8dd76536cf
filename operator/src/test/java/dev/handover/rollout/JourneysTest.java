package dev.handover.rollout;

import static dev.handover.rollout.Reached.atShare;
import static dev.handover.rollout.Reached.restAt;
import static dev.handover.rollout.Reached.stableIs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Happening.Behaves;
import dev.handover.rollout.Happening.Breaker;
import dev.handover.rollout.Happening.CeilingSet;
import dev.handover.rollout.Happening.Conduct;
import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.PodsBack;
import dev.handover.rollout.Happening.PodsLost;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Intent.DeletionPolicy;
import dev.handover.rollout.Intent.Unobserved;
import dev.handover.rollout.Intent.Unobserved.Then;
import dev.handover.rollout.Journey.Kind;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Snapshot.BaselineState;
import dev.handover.rollout.Snapshot.Pods;
import dev.handover.rollout.Snapshot.Trouble;
import dev.handover.rollout.World.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What a user sees of each journey, told as it happens. */
class JourneysTest {
  private static final Revision V1 = World.revision(1);
  private static final Revision V2 = World.revision(2);
  private static final Revision V3 = World.revision(3);

  private final List<Pass> passes = new ArrayList<>();
  private World world;

  @Test
  void aFirstModelClimbsFromTheDeskThroughShadowToFull() {
    begin(it -> {});
    world.until(atShare(20));
    assertThat(arms()).isEqualTo("20 v1 | 80 baseline (v1 watches)");
    world.until(restAt(Level.Full));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(heard())
        .containsExactly(
            Reason.JourneyStarted, // launch
            Reason.SteppedUp,
            Reason.LevelReached, // Shadow
            Reason.JourneyStarted, // climb
            Reason.SteppedUp,
            Reason.SteppedUp,
            Reason.SteppedUp,
            Reason.SteppedUp,
            Reason.LevelReached); // Full
  }

  @Test
  void withoutABaselineReadinessIsEnough() {
    begin(
        it -> {
          it.baseline = BaselineKind.None;
          it.path = List.of(Level.Full);
        });
    world.play(List.of(new Happening.Sight(false), seconds(8)));
    assertThat(world.progress.level()).isEqualTo(Level.Full);
    assertThat(arms()).isEqualTo("100 v1");
  }

  @Test
  void aCeilingOfHumanOnlyLetsNoModelStart() {
    begin(it -> it.ceiling = Level.HumanOnly);
    world.play(List.of(seconds(60)));
    assertThat(world.last().replicas()).isEmpty();
    assertThat(world.last().waiting().map(Decision.Waiting::what))
        .contains(Decision.Waiting.What.Ceiling);
  }

  @Test
  void aGoodRevisionReplacesStableWhichStaysWarm() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.until(mirroring());
    assertThat(arms()).isEqualTo("100 v1 + 100 % copied to v2");
    world.until(atShare(95));
    assertThat(arms()).isEqualTo("95 v2 else v1 | 5 v1");
    world.until(stableIs(V2));
    assertThat(arms()).isEqualTo("100 v2 else v1");
    assertThat(world.see().podsOf(V1).wanted()).isEqualTo(2);
    world.play(List.of(seconds(140)));
    assertThat(arms()).isEqualTo("100 v2");
    assertThat(world.see().podsOf(V1).wanted()).isZero();
  }

  /** The measurements still speak of the stable one when its successor has just begun. */
  @Test
  void aStableInBreachIsJudgedInThePassInWhichItsSuccessorIsCalledOff() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.until(mirroring());
    world.play(List.of(new Behaves(Who.Stable, Conduct.Bad), new ModelChanged(1)));
    assertThat(world.progress.journey()).isEmpty();
    assertThat(arms()).isEqualTo("100 baseline (v1 watches)");
    assertThat(heard()).contains(Reason.Cancelled, Reason.Demoted);
  }

  @Test
  void aBreachTakesACandidateBackAndItStaysBackUntilRetried() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.until(atShare(50));
    world.play(List.of(new Behaves(Who.Trial, Conduct.Bad), seconds(1)));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(world.progress.rejects(V2)).isTrue();
    world.play(List.of(new ModelChanged(1), seconds(5), new ModelChanged(2), seconds(60)));
    assertThat(world.progress.journey()).isEmpty();
    assertThat(world.last().waiting().flatMap(Decision.Waiting::ticket)).contains("retry-v2-3");
    world.play(List.of(new Happening.Retry()));
    assertThat(world.progress.rejects(V2)).as("recorded in one pass").isTrue();
    world.play(List.of(seconds(1)));
    assertThat(world.progress.rejects(V2)).as("acted on in the next").isFalse();
    world.until(mirroring());
  }

  @Test
  void podsThatWereReadyInTimeAreNotLateBecauseNobodyLooked() {
    atFull();
    world.play(List.of(new ModelChanged(2), new PodsLost(Who.Trial, Optional.empty())));
    world.play(List.of(seconds(10), new PodsBack(Who.Trial)));
    var before = world.see();
    var later = before.now().plus(before.intent().progressDeadline());
    var ready =
        new Snapshot(
            before.intent(),
            before.progress(),
            Map.of(V1, new Pods(2, 2, Optional.empty()), V2, new Pods(2, 2, Optional.empty())),
            before.baseline(),
            before.dataPlane(),
            before.evidence(),
            before.answers(),
            before.deletion(),
            later);

    assertThat(Decide.decide(ready).next().rejected()).isEmpty();
  }

  @Test
  void aCandidateIsAsLargeAsStableAlsoWhenFewerReplicasAreAskedFor() {
    begin(it -> it.replicas = 6);
    world.until(restAt(Level.Full));
    world.play(List.of(new ModelChanged(2), new Happening.ReplicasSet(2)));
    world.until(stableIs(V2));
    assertThat(world.see().podsOf(V2).wanted()).as("while v1 is warm").isEqualTo(6);
    world.play(List.of(seconds(140)));
    assertThat(world.see().podsOf(V2).wanted()).as("in the end").isEqualTo(2);
  }

  @Test
  void anOpenBreakerIsABreachByItself() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.until(atShare(20));
    world.play(List.of(new Breaker(Who.Trial, true)));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(world.progress.rejected().getFirst().cause()).isEqualTo(new Cause.BreakerOpen());
  }

  @Test
  void whenBothFailNobodyIsBlamed() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.until(atShare(20));
    world.play(List.of(new Breaker(Who.Stable, true), new Breaker(Who.Trial, true), seconds(60)));
    assertThat(arms()).isEqualTo("20 v2 else v1 | 80 v1");
    assertThat(world.progress.concern().map(Progress.Concern::reason)).contains(Reason.BothFail);
  }

  @Test
  void aCrashingCandidateIsRejectedAndAnEvictedOneComesBack() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.until(atShare(50));
    world.play(List.of(new PodsLost(Who.Trial, Optional.empty())));
    assertThat(arms()).isEqualTo("100 v1");
    world.play(List.of(new PodsBack(Who.Trial)));
    world.until(atShare(5));
    world.play(List.of(new PodsLost(Who.Trial, Optional.of(new Trouble.CrashLooping("exit 1")))));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(world.progress.rejects(V2)).isTrue();
  }

  @Test
  void anImageThatDoesNotExistEndsAtTheDeadlineAndTouchesNothing() {
    atFull();
    var generation = world.written.orElseThrow().generation();
    world.play(List.of(new ModelChanged(2)));
    world.play(
        List.of(
            new PodsLost(Who.Trial, Optional.of(new Trouble.ImageUnavailable("not found"))),
            seconds(50)));
    assertThat(phase()).isInstanceOf(Phase.Starting.class);
    assertThat(world.last().waiting().map(Decision.Waiting::needs).orElseThrow())
        .contains("not found");
    world.play(List.of(seconds(20)));
    assertThat(world.progress.rejects(V2)).isTrue();
    assertThat(passes.stream().map(pass -> pass.decision().routing()).skip(passes.size() - 60))
        .allMatch(routing -> routing.shareAnsweredBy(V1) == 100);
    assertThat(world.written.orElseThrow().generation())
        .as("the table of those who serve")
        .isEqualTo(generation);
  }

  @Test
  void timeWithoutRoomDoesNotCountAgainstTheDeadline() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.play(
        List.of(
            new PodsLost(Who.Trial, Optional.of(new Trouble.NoRoom("0 of 3 nodes fit"))),
            seconds(300)));
    assertThat(phase()).isInstanceOf(Phase.Starting.class);
    assertThat(world.progress.rejects(V2)).isFalse();
  }

  @Test
  void aNewerRevisionSupersedesTheCandidateWithoutBlame() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.until(atShare(20));
    world.play(List.of(new ModelChanged(3)));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(world.progress.rejected()).isEmpty();
    assertThat(world.last().notices().stream().map(Notice::reason))
        .contains(Reason.Superseded, Reason.JourneyStarted);
    assertThat(world.progress.journey().map(Journey::revision)).contains(V3);
    world.until(stableIs(V3));
    assertThat(world.see().podsOf(V2).wanted()).isZero();
  }

  @Test
  void reapplyingTheStableSpecCancelsTheRollout() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.until(atShare(20));
    world.play(List.of(new ModelChanged(1)));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(world.progress.journey()).isEmpty();
    assertThat(world.progress.rejected()).isEmpty();
  }

  @Test
  void aNewRevisionInAClimbGoesBackToTheLevelBelowAndIsTriedThere() {
    begin(it -> {});
    world.until(atShare(20));
    world.play(List.of(new ModelChanged(2)));
    assertThat(arms()).isEqualTo("100 baseline (v1 watches)");
    assertThat(world.progress.journey().map(Journey::kind)).contains(Kind.Canary);
    world.until(stableIs(V2));
    assertThat(arms()).isEqualTo("100 baseline (v2 watches)");
  }

  @Test
  void aLoweredCeilingRelevelsEveryArmAndKeepsTheShare() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.until(atShare(50));
    world.play(List.of(new CeilingSet(Level.Shadow)));
    assertThat(arms()).isEqualTo("50 baseline (v2 watches) | 50 baseline (v1 watches)");
    assertThat(world.last().next().journey().map(Journey::share)).contains(50);
    assertThat(((Phase.At) phase()).held().elapsed(world.now)).isZero();
  }

  @Test
  void editedStepsGoOnAtTheFirstShareAtLeastAsLarge() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.until(atShare(20));
    world.play(
        List.of(
            new Happening.StepsEdited(
                List.of(
                    new Step.Share(10, Duration.ofSeconds(5)),
                    new Step.Share(60, Duration.ofSeconds(5))))));
    assertThat(arms()).isEqualTo("20 v2 else v1 | 80 v1");
    world.until(atShare(60));
    world.until(stableIs(V2));
  }

  @Test
  void abortTakesBackAtOnceAndAStaleTicketDoesNothing() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.until(atShare(20));
    world.play(List.of(new Happening.Abort(true)));
    assertThat(arms()).isEqualTo("20 v2 else v1 | 80 v1");
    world.play(List.of(new Happening.Abort(false)));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(world.progress.rejected().getFirst().cause()).isEqualTo(new Cause.Aborted());
  }

  @Test
  void pausedStaysButBackStillWorks() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.until(atShare(20));
    world.play(List.of(new Happening.Paused(true), seconds(300)));
    assertThat(arms()).isEqualTo("20 v2 else v1 | 80 v1");
    assertThat(world.last().waiting().map(Decision.Waiting::what))
        .contains(Decision.Waiting.What.Unpause);
    world.play(List.of(new Behaves(Who.Trial, Conduct.Bad), seconds(1)));
    assertThat(arms()).isEqualTo("100 v1");
  }

  @Test
  void unobservedHoldsAndGoesOnWhenMeasurementsReturn() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.until(atShare(50));
    world.play(List.of(new Happening.Sight(false), seconds(600)));
    assertThat(arms()).isEqualTo("50 v2 else v1 | 50 v1");
    assertThat(heard()).contains(Reason.Unobserved);
    world.play(List.of(new Happening.Sight(true)));
    world.until(stableIs(V2));
  }

  @Test
  void unobservedForTooLongGoesBackWithoutBlameIfTheSpecSaysSo() {
    atFull(it -> it.unobserved = new Unobserved(Duration.ofSeconds(40), Then.Back));
    world.play(List.of(new ModelChanged(2)));
    world.until(atShare(50));
    world.play(List.of(new Happening.Sight(false), seconds(38)));
    assertThat(arms()).isEqualTo("50 v2 else v1 | 50 v1");
    world.play(List.of(seconds(3)));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(world.progress.rejected()).isEmpty();
    world.play(List.of(new Happening.Sight(true)));
    world.until(stableIs(V2));
  }

  @Test
  void atRestLostMeasurementsMoveNothing() {
    atFull(it -> it.unobserved = new Unobserved(Duration.ofSeconds(40), Then.Back));
    world.play(List.of(new Happening.Sight(false), seconds(600)));
    assertThat(arms()).isEqualTo("100 v1");
  }

  @Test
  void aBreachWhileWarmSwapsBackAndLaterItDemotes() {
    promoted();
    world.play(List.of(new Behaves(Who.Stable, Conduct.Bad), seconds(1)));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(world.progress.rejects(V2)).isTrue();
    world.play(List.of(new Behaves(Who.Stable, Conduct.Bad), seconds(5)));
    assertThat(arms()).isEqualTo("100 baseline (v1 watches)");
    assertThat(world.progress.latch().map(Progress.Latch::level)).contains(Level.Shadow);
    world.play(List.of(new Behaves(Who.Stable, Conduct.Good), seconds(300)));
    assertThat(world.progress.level()).as("latched").isEqualTo(Level.Shadow);
    world.play(List.of(new ModelChanged(1), new Happening.Retry()));
    world.until(restAt(Level.Full));
  }

  @Test
  void aBreachAtShadowTakesNothingFromAnybody() {
    begin(it -> it.ceiling = Level.Shadow);
    world.until(restAt(Level.Shadow));
    world.play(List.of(new Behaves(Who.Stable, Conduct.Bad), seconds(30)));
    assertThat(arms()).isEqualTo("100 baseline (v1 watches)");
    assertThat(world.progress.concern().map(Progress.Concern::reason)).contains(Reason.BreachHeld);
    world.play(List.of(new CeilingSet(Level.Full), seconds(60)));
    assertThat(world.progress.level()).as("no climb on a breach").isEqualTo(Level.Shadow);
  }

  @Test
  void failoverIsNotDemotion() {
    promoted();
    world.play(List.of(new PodsLost(Who.Stable, Optional.empty())));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(world.progress.level()).isEqualTo(Level.Full);
    assertThat(world.progress.stable()).contains(V2);
    world.play(List.of(new PodsLost(Who.Previous, Optional.empty())));
    assertThat(arms()).isEqualTo("100 baseline");
    world.play(List.of(new PodsBack(Who.Stable), seconds(20)));
    assertThat(arms()).isEqualTo("100 baseline");
    world.play(List.of(seconds(20)));
    assertThat(arms()).isEqualTo("100 v2 else v1");
  }

  @Test
  void whenNobodyIsReadyStableStaysAndThatIsSaid() {
    atFull();
    world.play(
        List.of(
            new Happening.BaselineIs(new BaselineState.NotReady("no pod of review-desk is ready")),
            new PodsLost(Who.Stable, Optional.empty())));
    assertThat(arms()).isEqualTo("100 v1");
    assertThat(world.progress.concern().map(Progress.Concern::reason)).contains(Reason.NobodyReady);
  }

  @Test
  void aMissingBaselineKeepsTheModelFromStartingAndIsNamed() {
    begin(it -> {});
    world.play(
        List.of(
            new Happening.BaselineIs(new BaselineState.Missing("there is no Service desk")),
            seconds(60)));
    assertThat(arms()).isEqualTo("100 baseline");
    assertThat(world.last().waiting().map(Decision.Waiting::needs))
        .contains("there is no Service desk");
  }

  @Test
  void deletionPointsCallersAtTheBaselineFirst() {
    atFull();
    world.play(List.of(new Happening.Deleted()));
    assertThat(world.last().release()).isEqualTo(Decision.Release.PointAtBaseline);
    assertThat(world.last().replicas()).isEmpty();
    world.play(List.of(seconds(11)));
    assertThat(world.last().release()).isEqualTo(Decision.Release.LetGo);
  }

  @Test
  void deletionWithoutABaselineLetsGoAtOnce() {
    atFull(it -> it.deletionPolicy = DeletionPolicy.Delete);
    world.play(List.of(new Happening.Deleted()));
    assertThat(world.last().release()).isEqualTo(Decision.Release.LetGo);
  }

  private void begin(Consumer<Wanted> edit) {
    world = new World(Wanted.edited(new Wanted().intent(), edit), passes::add);
    world.pass();
  }

  private void atFull() {
    atFull(it -> {});
  }

  private void atFull(Consumer<Wanted> edit) {
    begin(edit);
    world.until(restAt(Level.Full));
    world.play(List.of(seconds(5)));
  }

  private void promoted() {
    atFull();
    world.play(List.of(new ModelChanged(2)));
    world.until(stableIs(V2));
    world.play(List.of(seconds(5)));
  }

  private static Happening seconds(int count) {
    return new Happening.Seconds(count);
  }

  private static Predicate<Progress> mirroring() {
    return progress ->
        progress.journey().flatMap(Journey::step).filter(Step.Mirror.class::isInstance).isPresent();
  }

  private Phase phase() {
    return world.progress.journey().orElseThrow().phase();
  }

  private List<Reason> heard() {
    return World.notices(passes).map(Notice::reason).toList();
  }

  /** The routing in one line. */
  private String arms() {
    var routing = world.last().routing();
    var arms =
        routing.arms().stream().map(arm -> arm.weight() + " " + told(arm.decider())).toList();
    var mirror =
        routing
            .mirror()
            .map(it -> " + %d %% copied to %s".formatted(it.percent(), it.model()))
            .orElse("");
    return String.join(" | ", arms) + mirror;
  }

  private static String told(Decider decider) {
    return switch (decider) {
      case Decider.BaselineAlone() -> "baseline";
      case Decider.Watched(var model) -> "baseline (%s watches)".formatted(model);
      case Decider.Model(var model, Answerer.Baseline fallback) -> model.toString();
      case Decider.Model(var model, Revision fallback) -> model + " else " + fallback;
    };
  }
}
