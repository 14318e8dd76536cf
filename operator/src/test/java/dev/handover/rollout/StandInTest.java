package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.PodsBack;
import dev.handover.rollout.Happening.PodsLost;
import dev.handover.rollout.Happening.ReplicasSet;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Snapshot.Pods;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who answers while no pod of the stable revision is ready, and for how long. */
class StandInTest {
  private static final Revision FIRST = World.revision(1);
  private static final Revision SECOND = World.revision(2);

  private final World world = new World(new Wanted().intent(), pass -> {});

  @Test
  void whoIsPromotedMeanwhileAnswersInThatPass() {
    canary();
    world.until(Reached.atShare(95));
    world.play(new PodsLost(Who.Stable, Optional.empty()));
    assertThat(world.progress.failover()).isPresent();
    assertThat(world.last().routing().shareAnsweredBy(Answerer.BASELINE)).isEqualTo(5);

    world.until(Reached.stableIs(SECOND));
    assertThat(world.last().routing().shareAnsweredBy(SECOND)).isEqualTo(100);
  }

  @Test
  void whoseWarmTimeHasJustEndedDoesNot() {
    canary();
    world.until(Reached.stableIs(SECOND));
    world.now = world.progress.previous().orElseThrow().until();
    var none = new Pods(2, 0, Optional.empty());
    var decision = Decide.decide(Snapshots.withPods(world.see(), SECOND, none));
    assertThat(decision.notices())
        .extracting(Notice::message)
        .containsExactly("no pod of v2 is ready; baseline answers");
    assertThat(decision.routing().shareAnsweredBy(FIRST)).isZero();
  }

  /** Nobody else could: its warm time ends when it is needed no more. */
  @Test
  void whoAnswersAlreadyGoesOnBeyondItsWarmTime() {
    canary();
    world.until(Reached.stableIs(SECOND));
    world.play(new Seconds(60), new PodsLost(Who.Stable, Optional.empty()));
    assertThat(world.last().routing().shareAnsweredBy(FIRST)).isEqualTo(100);
    world.play(new Seconds(600));
    assertThat(world.last().routing().shareAnsweredBy(FIRST)).isEqualTo(100);
    assertThat(world.see().ready(FIRST)).isTrue();

    world.play(new PodsBack(Who.Stable), new Seconds(60));
    assertThat(world.last().routing().shareAnsweredBy(SECOND)).isEqualTo(100);
    assertThat(world.progress.previous()).isEmpty();
    assertThat(world.see().ready(FIRST)).isFalse();
  }

  /** Everything may come back to it at any moment. */
  @Test
  void whoIsWarmGrowsWithWhoIsStable() {
    canary();
    world.until(Reached.stableIs(SECOND));
    world.play(new ReplicasSet(7), new Seconds(5));
    assertThat(world.see().podsOf(SECOND).ready()).isEqualTo(7);
    assertThat(world.see().podsOf(FIRST).ready()).isEqualTo(7);
    world.play(new ReplicasSet(1), new Seconds(5));
    assertThat(world.see().podsOf(FIRST).ready()).as("until it goes").isEqualTo(7);
  }

  @Test
  void whoWasScaledToNobodyByHandIsLeftAlone() {
    canary();
    world.until(Reached.stableIs(SECOND));
    var none = new Pods(0, 0, Optional.empty());
    var decision = Decide.decide(Snapshots.withPods(world.see(), FIRST, none));
    assertThat(decision.replicas()).doesNotContainKey(FIRST);
  }

  private void canary() {
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2));
  }
}
