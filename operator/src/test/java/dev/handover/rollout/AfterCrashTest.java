package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Happening.Behaves;
import dev.handover.rollout.Happening.Conduct;
import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.PodsBack;
import dev.handover.rollout.Happening.PodsLost;
import dev.handover.rollout.Happening.Rollback;
import dev.handover.rollout.Happening.Rollback.Which;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.Unheard;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.rollout.Snapshot.DataPlane;
import dev.handover.rollout.Snapshot.Mark;
import dev.handover.rollout.Snapshot.Pods;
import dev.handover.rollout.Snapshot.Table;
import dev.handover.rollout.World.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** An operator that comes after one that died between two writes goes on where that one was. */
class AfterCrashTest {
  private static final Revision FIRST = World.revision(1);
  private static final Revision TRIED = World.revision(2);

  private final List<Pass> passes = new ArrayList<>();

  @Test
  void whatWasTakenBackStaysSo() {
    var world = canaryAt(20);
    var seen = world.see();
    var taken = Decide.decide(Snapshots.breached(seen, journey(world)));
    assertThat(taken.mark()).isPresent();

    var next = after(seen, taken);
    assertThat(next.next().rejects(TRIED)).isTrue();
    assertThat(next.next().journey()).isEmpty();
    assertThat(next.routing()).isEqualTo(taken.routing());
  }

  @Test
  void whoWasPromotedStaysSo() {
    var world = canaryAt(95);
    world.now = world.now.plus(Duration.ofMinutes(5));
    var seen = world.see();
    var promoted = Decide.decide(seen);
    assertThat(promoted.next().stable()).contains(TRIED);

    var next = after(seen, promoted);
    assertThat(next.next().stable()).contains(TRIED);
    assertThat(next.notices()).extracting(Notice::reason).contains(Reason.Promoted);
  }

  @Test
  void whatWasCalledOffHasNotArrived() {
    var world = canaryAt(20);
    var seen =
        Snapshots.wanting(
            world.see(), Wanted.edited(world.intent, it -> it.ceiling = Level.HumanOnly));
    var calledOff = Decide.decide(seen);
    assertThat(calledOff.next().journey()).isEmpty();

    var next = after(seen, calledOff);
    assertThat(next.next().stable()).contains(FIRST);
    assertThat(next.next().journey()).isEmpty();
  }

  @Test
  void whoWasSwappedAtRestStaysSo() {
    var world = canaryAt(95);
    world.until(Reached.stableIs(TRIED));
    world.play(new Seconds(4));
    var seen = world.see();
    var swapped = Decide.decide(Snapshots.stableBreached(seen));
    assertThat(swapped.next().stable()).contains(FIRST);

    var next = after(seen, swapped);
    assertThat(next.next().stable()).contains(FIRST);
    assertThat(next.next().rejects(TRIED)).isTrue();
  }

  @Test
  void whoWasSwappedWhileATrialWasSuspendedStaysSo() {
    var world = canaryAt(95);
    world.until(Reached.stableIs(TRIED));
    world.play(new ModelChanged(3));
    world.until(Reached.atShare(5));
    world.play(new PodsLost(Who.Trial, Optional.empty()), new Seconds(5));
    assertThat(World.place(world.progress)).isEqualTo("Canary suspended");
    var seen = world.see();
    var swapped = Decide.decide(Snapshots.stableBreached(seen));
    assertThat(swapped.next().stable()).contains(FIRST);

    var next = after(seen, swapped);
    assertThat(next.next().stable()).contains(FIRST);
    assertThat(next.next().rejects(TRIED)).isTrue();
    assertThat(next.next().journeys()).isEqualTo(swapped.next().journeys());
  }

  /** One table tells one of the two: who has just become stable is judged when that is known. */
  @Test
  void whoIsRolledBackToIsStableThoughItFailsAtOnce() {
    var world = canaryAt(95);
    world.until(Reached.stableIs(TRIED));
    world.play(new Seconds(5), new PodsLost(Who.Stable, Optional.empty()), new Seconds(5));
    world.play(new Behaves(Who.Previous, Conduct.Bad), new Unheard(new Rollback(Which.Oldest)));
    var recorded = Decide.decide(world.see());
    var seen = Snapshots.remembering(world.see(), recorded.next());
    var swapped = Decide.decide(seen);
    assertThat(swapped.next().stable()).contains(FIRST);

    var written = Snapshots.written(seen, swapped);
    var next = Decide.decide(Snapshots.withPods(written, FIRST, new Pods(2, 0, Optional.empty())));
    assertThat(next.next().stable()).contains(FIRST);
    assertThat(next.next().rejects(TRIED)).isTrue();
  }

  @Test
  void theShareThatWasLostStaysLostThoughThePodsAreBack() {
    var world = canaryAt(50);
    var seen = world.see();
    var lost = Decide.decide(Snapshots.withPods(seen, TRIED, new Pods(2, 0, Optional.empty())));
    assertThat(World.place(lost.next())).isEqualTo("Canary suspended");

    var next = after(seen, lost);
    assertThat(World.place(next.next())).isEqualTo("Canary suspended");
    assertThat(next.routing()).isEqualTo(lost.routing());
    assertThat(next.notices()).extracting(Notice::reason).containsExactly(Reason.Suspended);
  }

  @Test
  void theLevelThatWasTakenBackAtRestStaysSo() {
    var world = world(it -> {});
    world.until(Reached.restAt(Level.Full));
    world.play(new Seconds(4));
    var seen = world.see();
    var demoted = Decide.decide(Snapshots.stableBreached(seen));
    assertThat(demoted.next().level()).isEqualTo(Level.Shadow);

    var next = after(seen, demoted);
    assertThat(next.next().level()).isEqualTo(Level.Shadow);
    assertThat(next.next().latch().orElseThrow().ticket())
        .isEqualTo(demoted.next().latch().orElseThrow().ticket())
        .isEqualTo("retry-level-" + (seen.progress().journeys() + 1));
  }

  @Test
  void theShareThatWasTakenIsToldAndHeldFromItsBeginning() {
    var world = canaryAt(20);
    world.now = world.now.plus(Duration.ofMinutes(1));
    var seen = world.see();
    var stepped = Decide.decide(seen);
    assertThat(World.place(stepped.next())).isEqualTo("Canary share 50");

    var next = after(seen, stepped);
    assertThat(World.place(next.next())).isEqualTo("Canary share 50");
    assertThat(next.notices()).extracting(Notice::reason).contains(Reason.SteppedUp);
  }

  @Test
  void theShareThatWasTakenUpAgainIsToldAndHeldFromItsBeginning() {
    var world = world(it -> it.steps = List.of(new Step.Share(20, Duration.ofMinutes(1))));
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2));
    world.until(Reached.atShare(20));
    world.play(new PodsLost(Who.Trial, Optional.empty()), new PodsBack(Who.Trial));
    assertThat(World.place(world.progress)).isEqualTo("Canary suspended");
    world.until(Reached.atShare(20));
    var pass = passes.getLast();

    var next = after(pass.seen(), pass.decision());
    assertThat(World.place(next.next())).isEqualTo("Canary share 20");
    assertThat(next.notices()).extracting(Notice::reason).contains(Reason.Resumed);
  }

  @Test
  void aTableOfOtherStepsSaysNothingOfThese() {
    var world = canaryAt(20);
    assertThat(World.place(afterTable(world, 3).next()))
        .as("other arms")
        .isEqualTo("Canary share 20");
    assertThat(World.place(afterTable(world, Wanted.CANARY.size()).next()))
        .as("no such step")
        .isEqualTo("Canary share 20");
  }

  /** What comes of a table with the arms of now and the mark of another step. */
  private static Decision afterTable(World world, int step) {
    var seen = world.see();
    var now = seen.dataPlane().written().orElseThrow();
    var mark = new Mark(journey(world).ticket(), new Mark.Stage.Underway(step));
    var table = new Table(now.generation() + 1, now.routing(), Optional.of(mark));
    return Decide.decide(
        Snapshots.obeying(
            seen, new DataPlane(Optional.of(table), new Confirmation.Awaited("just written"))));
  }

  @Test
  void podsThatWentAreToldOf() {
    var world = canaryAt(95);
    world.until(Reached.stableIs(TRIED));
    world.until(progress -> progress.retired().contains(FIRST));
    var pass =
        passes.stream()
            .filter(it -> it.decision().replicas().getOrDefault(FIRST, 1) == 0)
            .findFirst()
            .orElseThrow();
    var next = Decide.decide(Snapshots.carriedOut(pass.seen(), pass.decision()));
    assertThat(next.notices()).extracting(Notice::reason).contains(Reason.ScaledDown);
    assertThat(next.next().retired()).containsExactly(FIRST);

    world.play(new Seconds(5));
    assertThat(world.last().notices()).as("told once").isEmpty();
  }

  /** The table is written, status is not, and nothing was measured under the table. */
  private static Decision after(Snapshot seen, Decision decision) {
    return Decide.decide(Snapshots.unmeasured(Snapshots.written(seen, decision)));
  }

  private static Journey journey(World world) {
    return world.progress.journey().orElseThrow();
  }

  private World canaryAt(int share) {
    var world = world(it -> {});
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2));
    world.until(Reached.atShare(share));
    world.play(new Seconds(4));
    return world;
  }

  private World world(Consumer<Wanted> edit) {
    return new World(Wanted.edited(new Wanted().intent(), edit), passes::add);
  }
}
