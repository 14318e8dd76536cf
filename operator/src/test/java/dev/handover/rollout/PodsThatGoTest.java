package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Happening.CeilingSet;
import dev.handover.rollout.Happening.Deleted;
import dev.handover.rollout.Happening.DeploymentDeleted;
import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.PodsBack;
import dev.handover.rollout.Happening.PodsLost;
import dev.handover.rollout.Happening.Rollback;
import dev.handover.rollout.Happening.Rollback.Which;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Progress.Leaving;
import dev.handover.rollout.World.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Who keeps pods, for how long, and what is remembered of those that have none. */
class PodsThatGoTest {
  private static final Revision FIRST = World.revision(1);
  private static final Revision SECOND = World.revision(2);

  private final List<Pass> passes = new ArrayList<>();

  @Test
  void whereNoModelIsAskedNoneHasPods() {
    var world = world(it -> {});
    world.until(Reached.restAt(Level.Full));
    world.play(new CeilingSet(Level.HumanOnly), new Seconds(60));
    assertThat(world.see().podsOf(FIRST).wanted()).isZero();
  }

  @Test
  void theWarmOneKeepsItsPodsThoughNobodyAsksIt() {
    var world = world(it -> it.ceiling = Level.Shadow);
    world.until(Reached.restAt(Level.Shadow));
    world.play(new ModelChanged(2));
    world.until(Reached.stableIs(SECOND));
    world.play(new Seconds(60));
    assertThat(world.see().podsOf(FIRST).wanted()).isEqualTo(2);
    world.play(new Seconds(120));
    assertThat(world.see().podsOf(FIRST).wanted()).isZero();
  }

  @Test
  void whoGaveUpItsPodsIsRememberedAlsoByWhoComesAfter() {
    var world = retired();
    var forgotten = Snapshots.retiring(world.progress, List.of());
    var decision = Decide.decide(Snapshots.remembering(world.see(), forgotten));
    assertThat(decision.next().retired()).containsExactly(FIRST);
    assertThat(decision.notices()).isEmpty();
  }

  @Test
  void whoseDeploymentIsGoneIsStillRemembered() {
    var world = retired();
    world.play(new DeploymentDeleted());
    assertThat(world.progress.retired()).containsExactly(FIRST);
  }

  @Test
  void whoComesBackIsRetiredNoMore() {
    var world = retired();
    world.play(new Rollback(Which.Oldest), new Seconds(5));
    assertThat(world.progress.journey().orElseThrow().revision()).isEqualTo(FIRST);
    assertThat(world.progress.retired()).isEmpty();
  }

  @Test
  void copiesThatWereLostAreSentAgain() {
    var world = world(it -> it.steps = List.of(new Step.Mirror(100, Duration.ofMinutes(2))));
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2));
    world.until(progress -> World.place(progress).equals("Canary mirror 100"));
    world.play(new PodsLost(Who.Trial, Optional.empty()), new PodsBack(Who.Trial));
    world.play(new Seconds(45));
    assertThat(World.place(world.progress)).isEqualTo("Canary mirror 100");
  }

  @Test
  void whoIsDeletedIsLetGoWhenNobodyIsUnderWayToIt() {
    var world = world(it -> {});
    world.until(Reached.restAt(Level.Full));
    world.play(new Deleted(), new Seconds(5));
    assertThat(world.gone).isFalse();
    world.play(new Seconds(10));
    assertThat(world.gone).isTrue();
  }

  @Test
  void whoIsReplacedIsUnusedOnlyWhenEveryRouterSaysSo() {
    var world = world(it -> it.keepWarm = Duration.ZERO);
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2));
    world.until(Reached.stableIs(SECOND));
    assertThat(world.progress.leaving()).containsExactly(new Leaving(FIRST, Optional.empty()));
  }

  @Test
  void eachHasItsOwnTimeToGo() {
    var world = world(it -> {});
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2));
    world.until(Reached.atShare(5));
    world.play(new ModelChanged(3), new PodsLost(Who.Trial, Optional.empty()), new Seconds(5));
    world.play(new ModelChanged(4));
    assertThat(world.progress.leaving())
        .extracting(Leaving::revision)
        .containsExactly(SECOND, World.revision(3));
    assertThat(world.progress.leaving().getFirst().unusedSince().orElseThrow()).isBefore(world.now);
    assertThat(world.progress.leaving().getLast().unusedSince()).contains(world.now);
  }

  @Test
  void whoseWarmTimeEndedInAClimbIsWarmNoMoreWhenItArrives() {
    var world =
        world(
            it -> {
              it.ceiling = Level.Shadow;
              it.keepWarm = Duration.ofSeconds(5);
            });
    world.until(Reached.restAt(Level.Shadow));
    world.play(new ModelChanged(2));
    world.until(Reached.stableIs(SECOND));
    world.play(new CeilingSet(Level.Full));
    world.until(Reached.atShare(95));
    assertThat(world.progress.previous()).as("a journey prolongs it").isPresent();
    world.until(Reached.restAt(Level.Full));
    assertThat(world.progress.previous()).isEmpty();
  }

  private World retired() {
    var world = world(it -> it.keepWarm = Duration.ofSeconds(5));
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2));
    world.until(progress -> progress.retired().contains(FIRST));
    world.play(new Seconds(5));
    return world;
  }

  private World world(Consumer<Wanted> edit) {
    return new World(Wanted.edited(new Wanted().intent(), edit), passes::add);
  }
}
