package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.PodsBack;
import dev.handover.rollout.Happening.PodsLost;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.Sight;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Snapshot.Pods;
import dev.handover.rollout.World.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A journey that lost its traffic for no fault that was shown, and gets it again. */
class SuspendedTest {
  private static final Revision TRIED = World.revision(2);
  private static final List<Step> BLUE_GREEN =
      List.of(
          new Step.Mirror(100, Duration.ofMinutes(2)), new Step.Share(95, Duration.ofMinutes(1)));

  private final List<Pass> passes = new ArrayList<>();
  private final World world =
      new World(
          Wanted.edited(
              new Wanted().intent(),
              it -> {
                it.steps = BLUE_GREEN;
                it.progressDeadline = Duration.ofHours(1);
              }),
          passes::add);

  @Test
  void whatItsCopiesHadNotShownTheyHaveToShow() {
    canaryAt("Canary mirror 100");
    lost();
    world.play(new PodsBack(Who.Trial));
    world.until(progress -> !World.place(progress).equals("Canary suspended"));
    assertThat(World.place(world.progress)).isEqualTo("Canary mirror 100");
    assertThat(World.notices(passes).map(Notice::message))
        .contains("Canary of v2 goes on from its copies");
    world.play(new Seconds(120));
    assertThat(World.place(world.progress)).isEqualTo("Canary mirror 100");
    world.until(Reached.atShare(95));
  }

  @Test
  void whatItsCopiesHadShownTheyNeedNotShowAgain() {
    canaryAt("Canary share 95");
    lost();
    world.play(new PodsBack(Who.Trial));
    world.until(progress -> !World.place(progress).equals("Canary suspended"));
    assertThat(World.place(world.progress)).isEqualTo("Canary share 95");
    assertThat(World.notices(passes).map(Notice::reason)).contains(Reason.Resumed);
  }

  @Test
  void itNeedsThePodsForTheShareThatItGets() {
    canaryAt("Canary share 95");
    lost();
    var decision = later(new Pods(2, 1, Optional.empty()));
    for (var second = 0; second < 60; second++) {
      world.progress = decision.next();
      decision = later(new Pods(2, 1, Optional.empty()));
    }
    assertThat(World.place(decision.next())).isEqualTo("Canary suspended");
    assertThat(decision.waiting().orElseThrow().needs())
        .isEqualTo("1 of 2 pods of v2 that 95 % of the traffic needs are ready");
  }

  @Test
  void whoIsReadyAgainWaitsForMeasurements() {
    canaryAt("Canary share 95");
    lost();
    world.play(new Sight(false), new Seconds(2), new PodsBack(Who.Trial), new Seconds(60));
    var waiting = passes.getLast().decision().waiting().orElseThrow();
    assertThat(World.place(world.progress)).isEqualTo("Canary suspended");
    assertThat(waiting.what()).isEqualTo(What.Measurements);
    assertThat(waiting.needs()).isNotEmpty();

    world.play(new Sight(true), new Seconds(1));
    assertThat(passes.getLast().decision().waiting().orElseThrow().needs())
        .endsWith("goes on after 30 s of readiness");
  }

  private void canaryAt(String place) {
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2));
    world.until(progress -> World.place(progress).equals(place));
    world.play(new Seconds(4));
  }

  private void lost() {
    world.play(new PodsLost(Who.Trial, Optional.empty()), new Seconds(4));
    assertThat(World.place(world.progress)).isEqualTo("Canary suspended");
  }

  /** What is decided a second later, with other pods. */
  private Decision later(Pods pods) {
    world.now = world.now.plusSeconds(1);
    return Decide.decide(Snapshots.withPods(world.see(), TRIED, pods));
  }
}
