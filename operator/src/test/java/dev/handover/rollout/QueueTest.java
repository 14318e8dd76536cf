package dev.handover.rollout;

import static dev.handover.rollout.Reached.atShare;
import static dev.handover.rollout.Reached.stableIs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Happening.Abort;
import dev.handover.rollout.Happening.CeilingSet;
import dev.handover.rollout.Happening.DiesBeforeStatus;
import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.QueueSet;
import dev.handover.rollout.Happening.Rollback;
import dev.handover.rollout.Happening.Rollback.Which;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.StepsEdited;
import dev.handover.rollout.Intent.OnNewRevision;
import dev.handover.rollout.Journey.Kind;
import dev.handover.rollout.Journey.Origin;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Progress.Queued;
import dev.handover.rollout.World.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A new revision that waits until the journey under way has ended. */
class QueueTest {
  private static final Revision V2 = World.revision(2);
  private static final Revision V3 = World.revision(3);
  private static final Revision V4 = World.revision(4);

  private final List<Pass> passes = new ArrayList<>();
  private World world;

  @Test
  void aNewRevisionWaitsUntilTheOneOnTrialIsPromoted() {
    canary();
    var then = world.now;
    world.play(new ModelChanged(3), seconds(10));
    assertThat(onTrial()).contains(V2);
    assertThat(world.progress.queued()).contains(new Queued(V3, then));
    assertThat(told()).containsExactly("revision v3 waits until the Canary of v2 has ended");

    world.until(stableIs(V2));
    world.play(seconds(1));
    assertThat(world.progress.queued()).isEmpty();
    assertThat(onTrial()).contains(V3);
    assertThat(heard(Reason.Superseded)).isZero();
    world.until(stableIs(V3));
  }

  @Test
  void aNewRevisionStartsAtOnceWhenTheOneOnTrialIsTakenBack() {
    canary();
    world.play(new ModelChanged(3), seconds(5), new Abort(false));
    assertThat(world.progress.rejects(V2)).isTrue();
    assertThat(world.progress.queued()).isEmpty();
    assertThat(onTrial()).contains(V3);
  }

  @Test
  void theLatestWins() {
    canary();
    world.play(new ModelChanged(3), seconds(5), new ModelChanged(4), seconds(5));
    assertThat(world.progress.queued().map(Queued::revision)).contains(V4);
    assertThat(told())
        .containsExactly(
            "revision v3 waits until the Canary of v2 has ended",
            "revision v4 waits until the Canary of v2 has ended");
    world.until(stableIs(V2));
    world.play(seconds(1));
    assertThat(onTrial()).contains(V4);
  }

  @Test
  void theSpecOfTheOneOnTrialEmptiesTheQueue() {
    canary();
    world.play(new ModelChanged(3), seconds(5), new ModelChanged(2), seconds(1));
    assertThat(world.progress.queued()).isEmpty();
    world.until(stableIs(V2));
    world.play(seconds(300));
    assertThat(world.progress.journey()).isEmpty();
  }

  @Test
  void theSpecOfStableIsNoNewRevision() {
    canary();
    world.play(new ModelChanged(3), seconds(5), new ModelChanged(1));
    assertThat(heard(Reason.Cancelled)).isEqualTo(1);
    assertThat(world.progress.journey()).isEmpty();
    assertThat(world.progress.queued()).isEmpty();
  }

  @Test
  void aClimbEndsFirst() {
    begin(it -> {});
    world.until(progress -> progress.journey().filter(it -> it.kind() == Kind.Climb).isPresent());
    world.play(seconds(5), new ModelChanged(3), seconds(5));
    assertThat(world.progress.queued().map(Queued::revision)).contains(V3);
    world.until(progress -> progress.level() == Level.Full);
    world.play(seconds(1));
    assertThat(onTrial()).contains(V3);
    assertThat(world.progress.journey().map(Journey::kind)).contains(Kind.Canary);
  }

  @Test
  void aLaunchEndsFirst() {
    begin(it -> it.path = List.of(Level.Full));
    world.until(atShare(20));
    world.play(new ModelChanged(3));
    world.until(progress -> progress.stable().isPresent());
    world.play(seconds(1));
    assertThat(World.place(world.progress)).isEqualTo("Canary starting");
    assertThat(onTrial()).contains(V3);
  }

  @Test
  void whoeverStopsQueueingStartsAtOnce() {
    canary();
    world.play(new ModelChanged(3), seconds(5), new QueueSet(OnNewRevision.Supersede));
    assertThat(heard(Reason.Superseded)).isEqualTo(1);
    assertThat(onTrial()).contains(V3);
    assertThat(world.progress.queued()).isEmpty();
  }

  @Test
  void theJourneyGoesOnByTheSpecAsItIs() {
    canary();
    world.play(
        new ModelChanged(3),
        new StepsEdited(List.of(new Step.Share(60, Duration.ofSeconds(20)))),
        new CeilingSet(Level.Shadow));
    world.until(atShare(60));
    assertThat(onTrial()).contains(V2);
    assertThat(world.progress.level()).isEqualTo(Level.Shadow);
    assertThat(world.progress.queued().map(Queued::revision)).contains(V3);
  }

  @Test
  void anotherOperatorKnowsWhoWaits() {
    canary();
    var then = world.now;
    world.play(new ModelChanged(3), seconds(5), new DiesBeforeStatus(), seconds(5));
    assertThat(world.progress.queued()).contains(new Queued(V3, then));
    assertThat(told()).hasSize(1);
  }

  @Test
  void aRollbackOnTrialEndsFirst() {
    canary();
    world.until(stableIs(V2));
    world.until(progress -> progress.retired().contains(World.revision(1)));
    world.play(new Rollback(Which.Newest));
    world.until(atShare(5));
    world.play(new ModelChanged(3), seconds(5));
    assertThat(world.progress.journey().map(Journey::origin)).contains(Origin.Rollback);
    world.until(stableIs(World.revision(1)));
    world.play(seconds(1));
    assertThat(onTrial()).contains(V3);
  }

  /** v2 on trial at 20 %. */
  private void canary() {
    begin(it -> {});
    world.until(progress -> progress.level() == Level.Full);
    world.play(seconds(5), new ModelChanged(2));
    world.until(atShare(20));
    world.play(seconds(3));
  }

  private void begin(Consumer<Wanted> edit) {
    world =
        new World(
            Wanted.edited(
                new Wanted().intent(),
                it -> {
                  it.onNewRevision = OnNewRevision.Queue;
                  edit.accept(it);
                }),
            passes::add);
    world.pass();
  }

  private Optional<Revision> onTrial() {
    return world.progress.journey().map(Journey::revision);
  }

  private static Happening seconds(int count) {
    return new Seconds(count);
  }

  private List<String> told() {
    return notices().stream()
        .filter(notice -> notice.reason() == Reason.Queued)
        .map(Notice::message)
        .toList();
  }

  private long heard(Reason reason) {
    return notices().stream().filter(notice -> notice.reason() == reason).count();
  }

  private List<Notice> notices() {
    return World.notices(passes).toList();
  }
}
