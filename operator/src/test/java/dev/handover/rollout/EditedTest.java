package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Happening.Abort;
import dev.handover.rollout.Happening.Behaves;
import dev.handover.rollout.Happening.CeilingSet;
import dev.handover.rollout.Happening.Conduct;
import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.Retry;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Happening.Sight;
import dev.handover.rollout.Happening.StepsEdited;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.World.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written anew in the middle of something, and what is said again. */
class EditedTest {
  private static final Duration LONG = Duration.ofMinutes(9);

  private final List<Pass> passes = new ArrayList<>();

  @Test
  void copiesGoOnAtTheSamePartAndLooksThatAreLessAreOver() {
    var world = canary("Canary mirror 100");
    world.play(
        new StepsEdited(
            List.of(
                new Step.Mirror(50, LONG), new Step.Mirror(100, LONG), new Step.Share(10, LONG))));
    assertThat(steps(world)).containsExactly(new Step.Mirror(100, LONG), new Step.Share(10, LONG));
  }

  @Test
  void copiesGoOnToLooksThatAreMore() {
    var world = new World(spec(), passes::add);
    world.until(Reached.restAt(Level.Full));
    world.play(
        new StepsEdited(List.of(new Step.Mirror(20, LONG), new Step.Share(50, LONG))),
        new ModelChanged(2));
    until(world, "Canary mirror 20");
    world.play(
        new StepsEdited(
            List.of(
                new Step.Mirror(20, Duration.ofMinutes(1)),
                new Step.Mirror(40, LONG),
                new Step.Share(10, LONG))));
    assertThat(steps(world))
        .containsExactly(
            new Step.Mirror(20, Duration.ofMinutes(1)),
            new Step.Mirror(40, LONG),
            new Step.Share(10, LONG));
  }

  @Test
  void aShareIsNoLookOfTheSameSize() {
    var world = canary("Canary share 20");
    world.play(
        new StepsEdited(
            List.of(
                new Step.Mirror(20, LONG), new Step.Share(20, LONG), new Step.Share(60, LONG))));
    assertThat(steps(world)).containsExactly(new Step.Share(20, LONG), new Step.Share(60, LONG));
  }

  @Test
  void whatIsNotBegunYetLeadsToTheLowerLevel() {
    var world = new World(spec(), passes::add);
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2), new CeilingSet(Level.Shadow));
    assertThat(World.place(world.progress)).isEqualTo("Canary starting");
    assertThat(world.progress.journey().orElseThrow().to()).isEqualTo(Level.Shadow);
  }

  @Test
  void aShareIsHeldAnewAtTheLowerLevel() {
    var world = canary("Canary share 20");
    world.play(new Seconds(10), new CeilingSet(Level.Shadow));
    assertThat(World.place(world.progress)).isEqualTo("Canary share 20");
    assertThat(world.progress.journey().orElseThrow().phase())
        .isInstanceOfSatisfying(
            Phase.At.class, at -> assertThat(at.held().elapsed(world.now)).isZero());
  }

  @Test
  void withoutStepsTheFirstLookIsOverAtOnce() {
    var world = new World(Wanted.edited(spec(), it -> it.steps = List.of()), passes::add);
    world.until(Reached.restAt(Level.Full));
    assertThat(heard(Reason.LevelReached)).isEqualTo(2);
  }

  @Test
  void aRetryIsOfOneRevisionAlone() {
    var world = canary("Canary share 20");
    world.play(new Abort(false), new Seconds(1), new ModelChanged(3));
    until(world, "Canary share 20");
    world.play(new Abort(false), new Seconds(1));
    assertThat(world.progress.rejects(World.revision(2))).isTrue();
    assertThat(world.progress.rejects(World.revision(3))).isTrue();

    world.play(new Retry(), new Seconds(2));
    var left = List.of(2, 3).stream().filter(it -> world.progress.rejects(World.revision(it)));
    assertThat(left).hasSize(1);
  }

  @Test
  void whoComesBackToItsPlaceReplacesNobody() {
    var world = new World(spec(), passes::add);
    world.until(Reached.restAt(Level.Full));
    world.play(new CeilingSet(Level.HumanOnly), new Seconds(5), new CeilingSet(Level.Full));
    world.until(Reached.restAt(Level.Full));
    assertThat(world.progress.history())
        .allSatisfy(moved -> assertThat(moved.replaced()).isEmpty());
  }

  @Test
  void whereNobodyElseCanAnswerABreachMovesNothing() {
    var world = alone();
    world.until(Reached.restAt(Level.Full));
    world.play(new Seconds(4), new Behaves(Who.Stable, Conduct.Bad), new Seconds(5));
    assertThat(World.place(world.progress)).isEqualTo("rest at Full");
    assertThat(world.last().routing().shareAnsweredBy(World.revision(1))).isEqualTo(100);
  }

  @Test
  void thatMeasurementsArriveAgainIsToldOnce() {
    var world = new World(spec(), passes::add);
    world.until(Reached.restAt(Level.Full));
    world.play(new Sight(false), new Seconds(60));
    assertThat(heard(Reason.Unobserved)).isOne();
    world.play(new Sight(true), new Seconds(5));
    assertThat(heard(Reason.ObservedAgain)).isOne();
  }

  private World alone() {
    return new World(
        Wanted.edited(
            spec(),
            it -> {
              it.baseline = BaselineKind.None;
              it.path = List.of(Level.Full);
            }),
        passes::add);
  }

  private World canary(String place) {
    var world = new World(spec(), passes::add);
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2));
    until(world, place);
    world.play(new Seconds(4));
    return world;
  }

  private static void until(World world, String place) {
    world.until(progress -> World.place(progress).equals(place));
  }

  private static List<Step> steps(World world) {
    return world.progress.journey().orElseThrow().steps();
  }

  private long heard(Reason reason) {
    return World.notices(passes).filter(notice -> notice.reason() == reason).count();
  }

  private static Intent spec() {
    return new Wanted().intent();
  }
}
