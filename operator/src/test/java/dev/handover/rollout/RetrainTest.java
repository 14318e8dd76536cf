package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Snapshot.Answers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A request to retrain is answered once, and moves nothing. */
class RetrainTest {
  private final World world = new World(new Wanted().intent(), pass -> {});

  @Test
  void isRefusedOnceAndRemembered() {
    inCanary();
    retrain("drifted on Monday");
    assertThat(refused()).hasSize(1);
    assertThat(refused().getFirst().message())
        .contains("nothing was begun for retrain drifted on Monday", "write it into spec.model");
    assertThat(world.progress.retrain()).contains("drifted on Monday");

    world.play(new Seconds(1));
    assertThat(refused()).as("the annotation is still there").isEmpty();
  }

  @Test
  void anotherWordIsAnotherRequest() {
    inCanary();
    retrain("one");
    retrain("two");
    assertThat(refused()).hasSize(1);
    assertThat(world.progress.retrain()).contains("two");
  }

  @Test
  void theSameWordIsNoRequestEvenIfItWasTakenAway() {
    inCanary();
    retrain("one");
    world.answers = Answers.NONE;
    world.play(new Seconds(1));
    retrain("one");
    assertThat(refused()).isEmpty();
  }

  @Test
  void noWordIsNoRequest() {
    inCanary();
    retrain(" ");
    assertThat(refused()).isEmpty();
    assertThat(world.progress.retrain()).isEmpty();
  }

  @Test
  void movesNothing() {
    inCanary();
    var before = world.last().routing();
    var journey = world.progress.journey().map(Journey::ticket);
    retrain("one");
    assertThat(world.last().routing()).isEqualTo(before);
    assertThat(world.progress.journey().map(Journey::ticket)).isEqualTo(journey);
  }

  private void inCanary() {
    world.until(Reached.stableIs(World.revision(1)));
    world.play(new ModelChanged(2));
    world.until(Reached.atShare(20));
  }

  private void retrain(String word) {
    world.answers = Said.only(it -> it.retrain = Optional.of(word));
    world.play(new Seconds(1));
  }

  private List<Notice> refused() {
    return world.last().notices().stream()
        .filter(notice -> notice.reason() == Reason.RetrainRefused)
        .toList();
  }
}
