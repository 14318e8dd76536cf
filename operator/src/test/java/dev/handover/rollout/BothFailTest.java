package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Progress.Concern;
import dev.handover.rollout.Snapshot.BaselineBreaker;
import dev.handover.rollout.Snapshot.Evidence;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** To go back to somebody who fails as well helps nobody. */
class BothFailTest {
  @Test
  void aLaunchStaysWhereItIsWhenTheBaselineFailsToo() {
    staysOnlyIfBothFail(at(20, it -> it.path = List.of(Level.Full)));
  }

  @Test
  void aClimbToo() {
    var world = at(20, it -> {});
    assertThat(World.place(world.progress)).isEqualTo("Climb share 20");
    staysOnlyIfBothFail(world);
  }

  @Test
  void aCanaryOfWhoOnlyWatchesToo() {
    var world = new World(Wanted.edited(spec(), it -> it.ceiling = Level.Shadow), pass -> {});
    world.until(Reached.restAt(Level.Shadow));
    world.play(new ModelChanged(2));
    world.until(Reached.atShare(20));
    world.play(new Seconds(4));
    staysOnlyIfBothFail(world);
  }

  @Test
  void itIsToldOnceAndRememberedSinceWhen() {
    var world = at(20, it -> {});
    var first = Decide.decide(bothFail(world));
    var since = first.next().concern().orElseThrow().since();
    assertThat(first.notices()).extracting(Notice::reason).contains(Reason.BothFail);

    world.progress = first.next();
    world.now = world.now.plus(Duration.ofSeconds(5));
    var second = Decide.decide(bothFail(world));
    assertThat(second.next().concern().orElseThrow().since()).isEqualTo(since);
    assertThat(second.notices()).extracting(Notice::reason).doesNotContain(Reason.BothFail);
  }

  @Test
  void itIsNotSaidWhileOneOfThemIsWell() {
    var world = at(20, it -> {});
    var seen = world.see();
    var trial = Set.of(world.progress.journey().orElseThrow().revision());
    assertThat(concern(failing(seen, Set.of(), BaselineBreaker.Open))).isEmpty();
    assertThat(concern(failing(seen, trial, BaselineBreaker.Closed))).isEmpty();
    assertThat(concern(failing(seen, trial, BaselineBreaker.Open))).contains(Reason.BothFail);
  }

  /** What is said when nothing was measured under the present table. */
  private static Optional<Reason> concern(Snapshot seen) {
    return Decide.decide(seen).next().concern().map(Concern::reason);
  }

  private static Snapshot failing(Snapshot seen, Set<Revision> models, BaselineBreaker baseline) {
    return Snapshots.measuring(
        seen,
        new Evidence(
            seen.evidence().generation() - 1,
            Subject.NOBODY,
            seen.evidence().arriving(),
            List.of(),
            models,
            baseline));
  }

  private static void staysOnlyIfBothFail(World world) {
    var journey = world.progress.journey().orElseThrow();
    var one = Decide.decide(Snapshots.breakerOpen(world.see(), journey));
    assertThat(one.next().journey()).as("one fails").isEmpty();

    var both = Decide.decide(bothFail(world));
    assertThat(World.place(both.next())).isEqualTo(World.place(world.progress));
    assertThat(both.waiting().orElseThrow().what()).isEqualTo(What.Guardrails);
    assertThat(both.waiting().orElseThrow().needs())
        .isEqualTo("%s and who answered before it both fail".formatted(journey.revision()));
  }

  private static Snapshot bothFail(World world) {
    var journey = world.progress.journey().orElseThrow();
    var seen = Snapshots.breakerOpen(world.see(), journey);
    var evidence = seen.evidence();
    return Snapshots.measuring(
        seen,
        new Evidence(
            evidence.generation(),
            evidence.subject(),
            evidence.arriving(),
            evidence.judgements(),
            evidence.breakersOpen(),
            BaselineBreaker.Open));
  }

  private static World at(int share, Consumer<Wanted> edit) {
    var world = new World(Wanted.edited(spec(), edit), pass -> {});
    world.until(Reached.atShare(share));
    world.play(new Seconds(4));
    return world;
  }

  private static Intent spec() {
    return new Wanted().intent();
  }
}
