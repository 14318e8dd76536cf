package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Happening.Behaves;
import dev.handover.rollout.Happening.Conduct;
import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.NobodyLooks;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.Sight;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Intent.Unobserved;
import dev.handover.rollout.Intent.Unobserved.Then;
import dev.handover.rollout.Snapshot.Pods;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The stable revision fails its guardrail while something else goes on. */
class StableInBreachTest {
  private static final Revision FIRST = World.revision(1);
  private static final Revision SECOND = World.revision(2);

  private final World world =
      new World(
          Wanted.edited(new Wanted().intent(), it -> it.keepWarm = Duration.ofHours(1)),
          pass -> {});

  @Test
  void itIsTakenBackWhileItsSuccessorStarts() {
    successorStarts();
    var decision = Decide.decide(Snapshots.stableBreached(world.see()));
    assertThat(decision.next().level()).isEqualTo(Level.Shadow);
    assertThat(decision.routing().shareAnsweredBy(FIRST)).isZero();
  }

  @Test
  void itIsTakenBackInThePassThatCallsItsSuccessorOff() {
    successorStarts();
    var aborted = Said.only(it -> it.abort = world.progress.journey().map(Journey::ticket));
    var decision =
        Decide.decide(Snapshots.answering(Snapshots.stableBreached(world.see()), aborted));
    assertThat(decision.next().journey()).isEmpty();
    assertThat(decision.next().level()).isEqualTo(Level.Shadow);
  }

  /** What it did stands against it, also when a person takes the decisions away just then. */
  @Test
  void itIsRejectedInThePassInWhichItsCeilingIsLowered() {
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2));
    world.until(Reached.stableIs(SECOND));
    world.intent = Wanted.edited(world.intent, it -> it.ceiling = Level.Shadow);
    var next = Decide.decide(Snapshots.stableBreached(world.see())).next();
    assertThat(next.level()).isEqualTo(Level.Shadow);
    assertThat(next.rejects(SECOND)).isTrue();
    assertThat(next.stable()).contains(FIRST);
  }

  /** Measurements still speak of the table before. */
  @Test
  void itIsTakenBackInThePassInWhichItsSuccessorLosesItsPods() {
    successorStarts();
    world.until(progress -> World.place(progress).equals("Canary mirror 100"));
    var lost = Snapshots.withPods(world.see(), SECOND, new Pods(2, 0, Optional.empty()));
    var decision = Decide.decide(Snapshots.stableBreached(lost));
    assertThat(World.place(decision.next())).isEqualTo("Canary suspended");
    assertThat(decision.next().level()).isEqualTo(Level.Shadow);
  }

  /** What was measured last is the table before. */
  @Test
  void itIsTakenBackInThePassThatGivesItsSuccessorUpUnobserved() {
    world.intent =
        Wanted.edited(
            world.intent, it -> it.unobserved = new Unobserved(Duration.ofSeconds(40), Then.Back));
    successorStarts();
    world.until(progress -> World.place(progress).equals("Canary mirror 100"));
    world.play(new Sight(false), new Seconds(38), new NobodyLooks(5));
    assertThat(World.place(world.progress)).isEqualTo("Canary mirror 100");
    var next = Decide.decide(Snapshots.stableBreached(world.see())).next();
    assertThat(World.place(next)).isEqualTo("Canary suspended");
    assertThat(next.level()).isEqualTo(Level.Shadow);
  }

  @Test
  void whoWasWarmAndFailedItsTrialIsNoWayBack() {
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2));
    world.until(Reached.stableIs(SECOND));
    world.play(new ModelChanged(1));
    world.until(Reached.atShare(20));
    world.play(new Seconds(4), new Behaves(Who.Trial, Conduct.Bad));
    assertThat(world.progress.rejects(FIRST)).isTrue();
    world.play(new Seconds(5), new Behaves(Who.Stable, Conduct.Bad), new Seconds(1));

    assertThat(world.progress.stable()).contains(SECOND);
    assertThat(world.progress.level()).isEqualTo(Level.Shadow);
  }

  private void successorStarts() {
    world.until(Reached.restAt(Level.Full));
    world.play(new Seconds(4), new ModelChanged(2), new Seconds(1));
    assertThat(World.place(world.progress)).isEqualTo("Canary starting");
  }
}
