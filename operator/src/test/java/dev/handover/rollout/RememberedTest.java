package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.PodsLost;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.Who;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nobody gets traffic by a ticket or by steps that status does not show yet. */
class RememberedTest {
  private static final Revision TRIED = World.revision(2);

  private final World world = new World(new Wanted().intent(), pass -> {});

  @Test
  void aJourneyOfWhoIsReadyAlreadyDoesNotStepInThePassThatBeganIt() {
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2));
    world.until(Reached.atShare(5));
    world.play(new ModelChanged(3), new PodsLost(Who.Trial, Optional.empty()), new Seconds(4));
    assertThat(World.place(world.progress)).isEqualTo("Canary starting");

    world.play(new ModelChanged(2));
    assertThat(world.see().ready(TRIED)).isTrue();
    assertThat(World.place(world.progress)).isEqualTo("Canary starting");
    world.play(new Seconds(1));
    assertThat(World.place(world.progress)).isEqualTo("Canary mirror 100");
  }

  @Test
  void stepsAreNotTakenInThePassThatReadsThem() {
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2));
    world.until(progress -> World.place(progress).equals("Canary mirror 100"));
    world.play(new Seconds(4));
    world.now = world.now.plus(Duration.ofMinutes(1));
    assertThat(Decide.decide(world.see()).next().journey().orElseThrow().share()).isEqualTo(5);

    var edited =
        Wanted.edited(
            world.intent,
            it ->
                it.steps =
                    List.of(Wanted.CANARY.getFirst(), new Step.Share(60, Duration.ofMinutes(1))));
    var decision = Decide.decide(Snapshots.wanting(world.see(), edited));
    assertThat(World.place(decision.next())).isEqualTo("Canary mirror 100");
  }
}
