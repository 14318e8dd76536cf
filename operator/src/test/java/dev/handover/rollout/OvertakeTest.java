package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Happening.Behaves;
import dev.handover.rollout.Happening.CeilingSet;
import dev.handover.rollout.Happening.Conduct;
import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.Rollback;
import dev.handover.rollout.Happening.Rollback.Which;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.Who;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A rollback to the warm revision in the middle of a climb. */
class OvertakeTest {
  private static final Revision FIRST = World.revision(1);
  private static final Revision CLIMBS = World.revision(2);

  @Test
  void theVersionIsToBlameAndNotTheLevel() {
    var world = climbing(Duration.ofHours(1));
    world.play(new Rollback(Which.Oldest));
    assertThat(world.progress.rollingBack()).isPresent();
    world.play(new Behaves(Who.Trial, Conduct.Bad));

    assertThat(world.progress.stable()).contains(FIRST);
    assertThat(world.progress.rejects(CLIMBS)).isTrue();
    assertThat(world.progress.latch()).isEmpty();
  }

  @Test
  void whoIsWarmNoMoreTakesNobodysPlaceByIt() {
    var world = climbing(Duration.ofSeconds(5));
    world.play(new Rollback(Which.Oldest));
    assertThat(world.progress.rollingBack()).isPresent();
    world.play(new Behaves(Who.Trial, Conduct.Bad));

    assertThat(world.progress.stable()).contains(CLIMBS);
    assertThat(world.progress.latch()).isPresent();
  }

  @Test
  void withoutItABreachTakesTheLevelBack() {
    var world = climbing(Duration.ofHours(1));
    world.play(new Behaves(Who.Trial, Conduct.Bad), new Seconds(1));
    assertThat(world.progress.stable()).contains(CLIMBS);
    assertThat(world.progress.latch()).isPresent();
  }

  private static World climbing(Duration keepWarm) {
    var spec =
        Wanted.edited(
            new Wanted().intent(),
            it -> {
              it.ceiling = Level.Shadow;
              it.keepWarm = keepWarm;
            });
    var world = new World(spec, pass -> {});
    world.until(Reached.restAt(Level.Shadow));
    world.play(new ModelChanged(2));
    world.until(Reached.stableIs(CLIMBS));
    world.play(new Seconds(20), new CeilingSet(Level.Full));
    world.until(Reached.atShare(20));
    assertThat(World.place(world.progress)).isEqualTo("Climb share 20");
    world.play(new Seconds(4));
    return world;
  }
}
