package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Happening.AllPodsLost;
import dev.handover.rollout.Happening.BaselineIs;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.Sight;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Progress.Concern;
import dev.handover.rollout.Snapshot.BaselineState;
import org.junit.jupiter.api.Test;

/** What is wrong although nothing can be moved for it. */
class ConcernsTest {
  private final World world = new World(new Wanted().intent(), pass -> {});

  @Test
  void aGraverOneTakesTheOthersPlaceAndBeginsWhenItBegan() {
    world.until(Reached.restAt(Level.Full));
    world.play(new Sight(false), new Seconds(60));
    assertThat(concern().reason()).isEqualTo(Reason.Unobserved);

    world.play(new BaselineIs(new BaselineState.NotReady("no pod is ready")), new AllPodsLost());
    assertThat(concern().reason()).isEqualTo(Reason.NobodyReady);
    assertThat(concern().since()).isEqualTo(world.now);
    assertThat(world.last().notices()).extracting(Notice::reason).contains(Reason.NobodyReady);
  }

  private Concern concern() {
    return world.progress.concern().orElseThrow();
  }
}
