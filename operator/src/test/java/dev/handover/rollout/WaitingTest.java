package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Decision.Waiting;
import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Happening.BaselineIs;
import dev.handover.rollout.Happening.BaselineWritten;
import dev.handover.rollout.Happening.Behaves;
import dev.handover.rollout.Happening.Conduct;
import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.Paused;
import dev.handover.rollout.Happening.PodsLost;
import dev.handover.rollout.Happening.RouterStuck;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.Sight;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Snapshot.BaselineState;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.rollout.Snapshot.DataPlane;
import dev.handover.rollout.Snapshot.Judgement;
import dev.handover.rollout.Snapshot.OnBreach;
import dev.handover.rollout.Snapshot.Trouble;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.rollout.World.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is waited for, in the words that people read, and what is not waited for for ever. */
class WaitingTest {
  private static final Revision FIRST = World.revision(1);
  private static final Revision TRIED = World.revision(2);
  private static final Seconds BEYOND_THE_DEADLINE = new Seconds(90);

  private final List<Pass> passes = new ArrayList<>();

  @Test
  void aRouterThatDoesNotObeyIsNamed() {
    var world = canary(it -> {});
    world.play(new RouterStuck(true));
    world.until(Reached.atShare(50));
    world.play(new Seconds(3));
    assertThat(waiting(world).what()).isEqualTo(What.Confirmation);
    assertThat(waiting(world).needs()).isNotBlank();
  }

  @Test
  void measurementsOfAnEarlierTableShowNothing() {
    var world = canary(it -> {});
    world.now = world.now.plus(Duration.ofMinutes(1));
    var seen = world.see();
    var earlier = Snapshots.ofGeneration(seen.evidence(), seen.evidence().generation() - 1);
    assertThat(Decide.decide(Snapshots.measuring(seen, earlier)).waiting())
        .contains(Waiting.on(What.Guardrails, "measurements under the table in force"));
  }

  @Test
  void whatMayNotBeginSaysWhatHoldsIt() {
    var world = atFull(it -> {});
    world.play(new Paused(true), new ModelChanged(2), new Seconds(1));
    assertThat(waiting(world))
        .isEqualTo(Waiting.on(What.Unpause, "set spec.paused to false to let revision v2 start"));

    world.play(
        new BaselineIs(new BaselineState.Missing("Service desk is missing")), new Paused(false));
    assertThat(waiting(world)).isEqualTo(Waiting.on(What.Baseline, "Service desk is missing"));
  }

  @Test
  void theLevelThatAModelNeedsToStartIsNamed() {
    var world = world(it -> it.ceiling = Level.HumanOnly);
    world.play(new Seconds(1));
    assertThat(waiting(world))
        .isEqualTo(
            Waiting.on(
                What.Ceiling, "raise spec.automation.level to Shadow to let the model start"));

    var straight =
        world(
            it -> {
              it.ceiling = Level.Shadow;
              it.path = List.of(Level.Full);
            });
    straight.play(new Seconds(1));
    assertThat(waiting(straight).needs())
        .isEqualTo("raise spec.automation.level to Full to let the model start");
  }

  @Test
  void aLevelThatWasTakenBackWaitsForARetry() {
    var world = atFull(it -> it.path = List.of(Level.Full));
    world.play(new Seconds(4), new Behaves(Who.Stable, Conduct.Bad), new Seconds(5));
    assertThat(World.place(world.progress)).isEqualTo("rest at HumanOnly");
    assertThat(waiting(world).what()).isEqualTo(What.Retry);
    assertThat(waiting(world).ticket()).isEqualTo(world.progress.latch().map(it -> it.ticket()));
  }

  @Test
  void aTicketThatNobodyGaveOutIsNone() {
    var world = canary(it -> it.path = List.of(Level.Full));
    world.play(new Behaves(Who.Trial, Conduct.Bad), new Seconds(5));
    world.play(new Behaves(Who.Stable, Conduct.Bad), new Seconds(5));
    assertThat(world.progress.rejects(TRIED)).isTrue();
    assertThat(world.progress.latch()).isPresent();
    world.answers = Said.only(it -> it.retry = Optional.of("retry-level-99"));
    world.play(new Seconds(1));
    assertThat(world.progress.retrying()).isEmpty();
    assertThat(world.progress.rejects(TRIED)).isTrue();
    assertThat(world.progress.latch()).isPresent();
  }

  @Test
  void whoAnswersInsteadIsNamed() {
    var world = atFull(it -> {});
    world.play(new PodsLost(Who.Stable, Optional.empty()));
    assertThat(World.notices(passes).map(Notice::message))
        .contains("no pod of v1 is ready; baseline answers");
  }

  @Test
  void whoLostItsPodsIsGivenUpAtTheDeadline() {
    var world = canary(it -> {});
    world.play(new PodsLost(Who.Trial, Optional.empty()), BEYOND_THE_DEADLINE);
    assertThat(world.progress.rejects(TRIED)).isTrue();
  }

  @Test
  void theDeadlineIsOverWhenItIsReached() {
    var world = atFull(it -> {});
    world.play(new ModelChanged(2), new PodsLost(Who.Trial, Optional.empty()), new Seconds(59));
    assertThat(World.place(world.progress)).isEqualTo("Canary starting");
    world.play(new Seconds(1));
    assertThat(world.progress.rejects(TRIED)).isTrue();
  }

  /** Time in which nobody sees what goes on is none of the hold. */
  @Test
  void aHoldThatDoesNotCountIsNotWaitedFor() {
    var world = world(it -> it.path = List.of(Level.Full));
    world.until(Reached.atShare(20));
    world.play(new BaselineWritten(false), new Seconds(2), new Sight(false), new Seconds(100));
    assertThat(World.place(world.progress)).isEqualTo("Launch share 20");
    assertThat(waiting(world).what()).isEqualTo(What.Measurements);

    world.play(new Sight(true), new Seconds(100));
    assertThat(World.place(world.progress)).isEqualTo("rest at Full");
  }

  @Test
  void aGuardrailThatOnlyHoldsTakesNothingBack() {
    var world = canary(it -> {});
    var seen = world.see();
    var breached =
        new Judgement("errors", OnBreach.Hold, new Verdict.Breached("30 % of 500 requests failed"));
    var decision = Decide.decide(Snapshots.judged(seen, seen.evidence().subject(), breached));
    assertThat(World.place(decision.next())).isEqualTo("Canary share 20");
  }

  @Test
  void whoHasNoRoomForItsPodsIsNot() {
    var world = canary(it -> {});
    world.play(
        new PodsLost(Who.Trial, Optional.of(new Trouble.NoRoom("no node has room"))),
        BEYOND_THE_DEADLINE);
    assertThat(world.progress.rejects(TRIED)).isFalse();
  }

  @Test
  void norWhoIsPaused() {
    var world = canary(it -> {});
    world.play(new Paused(true), new PodsLost(Who.Trial, Optional.empty()), BEYOND_THE_DEADLINE);
    assertThat(world.progress.rejects(TRIED)).isFalse();
  }

  @Test
  void withoutABaselineOnlyWhatIsKnownToBeBadHoldsTheLaunch() {
    var bad = launchedAlone(FIRST, new Verdict.Breached("30 % of 500"));
    assertThat(bad.waiting())
        .contains(Waiting.on(What.Guardrails, "guardrail errors: 30 % of 500"));
    assertThat(World.place(bad.next())).isEqualTo("Launch starting");
    assertThat(World.place(launchedAlone(FIRST, new Verdict.Unknown("no data")).next()))
        .isEqualTo("rest at Full");
    assertThat(World.place(launchedAlone(TRIED, new Verdict.Breached("30 % of 500")).next()))
        .isEqualTo("rest at Full");
  }

  /** What is decided of a first launch when a revision was measured so. */
  private Decision launchedAlone(Revision measured, Verdict verdict) {
    var world =
        world(
            it -> {
              it.baseline = BaselineKind.None;
              it.path = List.of(Level.Full);
            });
    world.play(new Seconds(1));
    assertThat(World.place(world.progress)).isEqualTo("Launch starting");
    var written = world.see().dataPlane().written();
    var seen =
        Snapshots.obeying(world.see(), new DataPlane(written, new Confirmation.Everywhere()));
    var ready = new Snapshot.Pods(2, 2, Optional.empty());
    return Decide.decide(
        Snapshots.judged(
            Snapshots.withPods(seen, FIRST, ready), new Subject.AtRest(measured), verdict));
  }

  private World canary(Consumer<Wanted> edit) {
    var world = atFull(edit);
    world.play(new ModelChanged(2));
    world.until(Reached.atShare(20));
    world.play(new Seconds(4));
    return world;
  }

  private World atFull(Consumer<Wanted> edit) {
    var world = world(edit);
    world.until(Reached.restAt(Level.Full));
    return world;
  }

  private World world(Consumer<Wanted> edit) {
    return new World(Wanted.edited(new Wanted().intent(), edit), passes::add);
  }

  private static Waiting waiting(World world) {
    return world.last().waiting().orElseThrow();
  }
}
