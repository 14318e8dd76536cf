package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.Sight;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.World.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Measurements are missed only where there is something to be seen. */
class SightTest {
  private final List<Pass> passes = new ArrayList<>();

  @Test
  void whereNoModelIsAskedNothingIsOutOfSight() {
    unseen(it -> it.ceiling = Level.HumanOnly);
  }

  @Test
  void norWhileTheFirstOneStarts() {
    var world =
        unseen(
            it -> {
              it.progressDeadline = Duration.ofHours(1);
              it.paused = true;
            });
    world.play(new Happening.Paused(false), new Seconds(120));
    assertThat(World.place(world.progress)).isEqualTo("Launch starting");
    nothingIsMissed(world);
  }

  @Test
  void timeInWhichNothingIsSeenIsNoPartOfTheHold() {
    var world = new World(new Wanted().intent(), passes::add);
    world.until(Reached.atShare(20));
    world.play(new Seconds(10), new Sight(false), new Seconds(30), new Sight(true), new Seconds(5));
    assertThat(World.place(world.progress)).isEqualTo("Climb share 20");
    world.until(Reached.atShare(50));
  }

  private World unseen(Consumer<Wanted> edit) {
    var world = new World(Wanted.edited(new Wanted().intent(), edit), passes::add);
    world.play(new Sight(false), new Seconds(120));
    nothingIsMissed(world);
    return world;
  }

  private void nothingIsMissed(World world) {
    assertThat(World.notices(passes).map(Notice::reason)).doesNotContain(Reason.Unobserved);
    assertThat(world.progress.unobservedSince()).isEmpty();
  }
}
