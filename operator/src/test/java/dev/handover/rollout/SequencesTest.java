package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Happening.Conduct;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.World.Pass;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/**
 * Fifteen thousand lives of a resource, fifty happenings each: every promise holds in every pass,
 * each event comes often in each place, and when nothing happens any more the resource comes to
 * rest, or says what it waits for.
 */
class SequencesTest {
  private static final int LIVES = 15_000;
  private static final int LENGTH = 50;
  private static final int OFTEN = 100;
  private static final int REACHED_BY = 600;
  private static final Happening RAISED = new Happening.CeilingSet(Level.Full);
  private static final Revision FIRST = World.revision(1);
  private static final Duration A_DAY = Duration.ofHours(24);

  private static final List<String> PLACES =
      List.of("Rest", "Launch", "Canary mirror", "Canary share", "Canary bake", "Climb");

  private static final List<String> EVENTS =
      List.of(
          "new revision",
          "stable spec re-applied",
          "ceiling raised",
          "ceiling lowered",
          "steps edited",
          "guardrail edited",
          "baseline changed or removed",
          "breach",
          "candidate unready",
          "stable unready",
          "all unready",
          "paused",
          "unobserved",
          "abort",
          "approve",
          "retry",
          "deletion",
          "operator restart");

  /**
   * What cannot be: there is nobody on trial at rest, nobody is stable before the launch ends, and
   * the climb to the top needs the highest ceiling.
   */
  private static final Map<String, List<String>> IMPOSSIBLE =
      Map.of(
          "Rest", List.of("candidate unready"),
          "Launch", List.of("stable spec re-applied", "stable unready"),
          "Climb", List.of("ceiling raised"));

  /**
   * A life, as a script that can be read and played.
   *
   * @param spec what the user wants at first
   * @param place until it gets there all goes well, if it can get there
   * @param happenings what happens then
   */
  record Life(Intent spec, String place, List<Happening> happenings) {
    @Override
    public String toString() {
      var script = new StringBuilder("wanted at first: ").append(spec).append('\n');
      script.append("  all goes well until ").append(place).append('\n');
      happenings.forEach(happening -> script.append("  ").append(happening).append('\n'));
      return script.append("  then a day in which nothing happens\n").toString();
    }
  }

  @Property(tries = LIVES, seed = "20260102")
  void everyPromiseHoldsInEveryLife(@ForAll("lives") Life life) {
    var last = new AtomicReference<Pass>();
    var world =
        new World(
            life.spec(),
            pass -> {
              InvariantsTest.asItWas(pass);
              if (last.get() == null || !Moment.of(pass).equals(Moment.of(last.get()))) {
                InvariantsTest.asItCouldHaveBeen(pass);
              }
              last.set(pass);
            });
    reach(world, life.place());
    for (var happening : life.happenings()) {
      cell(world, happening).ifPresent(SequencesTest::hit);
      world.play(List.of(happening));
      if (world.gone) {
        return;
      }
    }
    world.quiet(A_DAY);
    if (!world.gone) {
      atRestOrWaiting(last.get().decision());
    }
    everyCellIsHitOften();
  }

  private static void reach(World world, String place) {
    for (var second = 0; second < REACHED_BY && !at(world, place); second++) {
      var settled = world.progress.journey().isEmpty() && world.progress.stable().isPresent();
      if (settled && place.startsWith("Canary") && world.intent.desired().equals(FIRST)) {
        world.play(List.of(new Happening.ModelChanged(2)));
      }
      if (world.progress.journey().flatMap(it -> it.consent().open()).isPresent()) {
        world.play(List.of(new Happening.Approve(false)));
      }
      world.play(List.of(new Happening.Seconds(1)));
    }
  }

  private static boolean at(World world, String place) {
    return place(world.progress).equals(Optional.of(place))
        && (!place.equals("Rest") || world.progress.stable().isPresent());
  }

  /** A pass without the clocks: what could have been otherwise in it is the same in the next. */
  private record Moment(
      Intent intent,
      Map<Revision, Snapshot.Pods> pods,
      Snapshot.BaselineState baseline,
      Snapshot.DataPlane dataPlane,
      Snapshot.Evidence evidence,
      Snapshot.Answers answers,
      Snapshot.Deletion deletion,
      String place,
      Optional<Decision.Waiting.What> waiting,
      List<Notice.Reason> heard) {
    static Moment of(Pass pass) {
      var seen = pass.seen();
      return new Moment(
          seen.intent(),
          seen.pods(),
          seen.baseline(),
          seen.dataPlane(),
          seen.evidence(),
          seen.answers(),
          seen.deletion(),
          World.place(pass.decision().next()),
          pass.decision().waiting().map(Decision.Waiting::what),
          pass.decision().notices().stream().map(Notice::reason).toList());
    }
  }

  private static void atRestOrWaiting(Decision decision) {
    if (decision.next().journey().isPresent()) {
      assertThat(decision.waiting())
          .as("what it waits for at " + World.place(decision.next()))
          .isPresent();
    }
  }

  private record Cell(String place, String event) {}

  private static void hit(Cell cell) {
    Statistics.label(cell.place()).collect(cell.event());
  }

  private static void everyCellIsHitOften() {
    for (var place : PLACES) {
      Statistics.label(place)
          .coverage(
              seen ->
                  EVENTS.stream()
                      .filter(event -> !IMPOSSIBLE.getOrDefault(place, List.of()).contains(event))
                      .forEach(event -> seen.check(event).count(times -> times >= OFTEN)));
    }
  }

  private static Optional<Cell> cell(World world, Happening happening) {
    return place(world.progress)
        .flatMap(place -> event(world, happening).map(event -> new Cell(place, event)));
  }

  private static Optional<String> place(Progress progress) {
    if (progress.journey().isEmpty()) {
      return Optional.of("Rest");
    }
    var journey = progress.journey().get();
    return switch (journey.kind()) {
      case Launch -> Optional.of("Launch");
      case Climb -> Optional.of("Climb");
      case Canary ->
          journey.phase() instanceof Phase.At(int step, var held)
              ? Optional.of("Canary " + stop(journey, step))
              : Optional.empty();
    };
  }

  private static String stop(Journey journey, int step) {
    if (journey.steps().get(step) instanceof Step.Mirror) {
      return "mirror";
    }
    return step == journey.steps().size() - 1 ? "bake" : "share";
  }

  private static Optional<String> event(World world, Happening happening) {
    return switch (happening) {
      case Happening.Seconds ignored -> Optional.empty();
      case Happening.ModelChanged(int version) -> modelChanged(world, World.revision(version));
      case Happening.CeilingSet(var level) -> ceilingSet(world.intent.ceiling(), level);
      case Happening.StepsEdited(var steps) ->
          when(!steps.equals(world.intent.steps()), "steps edited");
      case Happening.ReplicasSet ignored -> Optional.empty();
      case Happening.QueueSet ignored -> Optional.empty();
      case Happening.Paused(boolean paused) -> when(paused, "paused");
      case Happening.Behaves(var who, var how) ->
          when(how == Conduct.Bad && world.someone(who).isPresent(), "breach");
      case Happening.Breaker ignored -> Optional.empty();
      case Happening.Sight(boolean arriving) -> when(!arriving, "unobserved");
      case Happening.PodsLost(var who, var trouble) -> lost(world, who);
      case Happening.AllPodsLost() -> Optional.of("all unready");
      case Happening.PodsBack ignored -> Optional.empty();
      case Happening.BaselineIs(var state) ->
          when(!(state instanceof Snapshot.BaselineState.Ready), "baseline changed or removed");
      case Happening.BaselineWritten(boolean written) ->
          when(!written, "baseline changed or removed");
      case Happening.GuardrailsEdited() -> Optional.of("guardrail edited");
      case Happening.RouterStuck ignored -> Optional.empty();
      case Happening.Abort ignored -> Optional.of("abort");
      case Happening.Approve ignored -> Optional.of("approve");
      case Happening.Retry() -> Optional.of("retry");
      case Happening.Rollback ignored -> Optional.empty();
      case Happening.DeploymentDeleted() -> Optional.empty();
      case Happening.DiesAfterRoutes() -> Optional.of("operator restart");
      case Happening.DiesBeforeStatus() -> Optional.of("operator restart");
      case Happening.Deleted() -> Optional.of("deletion");
    };
  }

  private static Optional<String> when(boolean so, String event) {
    return so ? Optional.of(event) : Optional.empty();
  }

  private static Optional<String> modelChanged(World world, Revision revision) {
    if (world.progress.stable().equals(Optional.of(revision))) {
      return Optional.of("stable spec re-applied");
    }
    return when(!revision.equals(world.intent.desired()), "new revision");
  }

  private static Optional<String> ceilingSet(Level from, Level to) {
    return from == to
        ? Optional.empty()
        : Optional.of(to.above(from) ? "ceiling raised" : "ceiling lowered");
  }

  private static Optional<String> lost(World world, Who who) {
    if (world.someone(who).isEmpty()) {
      return Optional.empty();
    }
    return switch (who) {
      case Trial -> Optional.of("candidate unready");
      case Stable -> Optional.of("stable unready");
      case Previous -> Optional.empty();
    };
  }

  /** What happens first is any event in any place; the rest is as in other stories. */
  @Provide
  static Arbitrary<Life> lives() {
    var ordinary =
        Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.of(false, true, true).map(Happening.BaselineWritten::new)),
                Tuple.of(1, Arbitraries.just(new Happening.GuardrailsEdited())),
                Tuple.of(60, Stories.happenings()))
            .list()
            .ofSize(LENGTH - 1);
    return Combinators.combine(Stories.specs(), places(), first(), ordinary)
        .as(
            (spec, place, first, happenings) ->
                new Life(
                    suiting(first, spec),
                    place,
                    Stream.concat(Stream.of(first), happenings.stream()).toList()));
  }

  /** More of those in which other stories are seldom. */
  private static Arbitrary<String> places() {
    return Arbitraries.frequency(
        Tuple.of(1, "Rest"),
        Tuple.of(3, "Launch"),
        Tuple.of(5, "Canary mirror"),
        Tuple.of(5, "Canary share"),
        Tuple.of(8, "Canary bake"),
        Tuple.of(7, "Climb"));
  }

  /** A ceiling that can be raised. */
  private static Intent suiting(Happening first, Intent spec) {
    return first.equals(RAISED)
        ? Wanted.edited(
            spec,
            it -> {
              it.baseline = BaselineKind.Human;
              it.path = List.of(Level.Shadow, Level.Full);
              it.ceiling = Level.Shadow;
              it.startAt = Optional.empty();
            })
        : spec;
  }

  private static Arbitrary<Happening> first() {
    return Arbitraries.frequencyOf(
        Tuple.of(2, Arbitraries.just(new Happening.ModelChanged(3))),
        Tuple.of(2, Arbitraries.just(new Happening.ModelChanged(1))),
        Tuple.of(6, Arbitraries.just(RAISED)),
        Tuple.of(2, Arbitraries.of(Level.Shadow, Level.HumanOnly).map(Happening.CeilingSet::new)),
        Tuple.of(3, Arbitraries.of(Stories.STEPS).map(Happening.StepsEdited::new)),
        Tuple.of(2, Arbitraries.just(new Happening.GuardrailsEdited())),
        Tuple.of(2, Arbitraries.just(new Happening.BaselineWritten(false))),
        Tuple.of(
            2,
            Arbitraries.of(Who.Trial, Who.Stable)
                .map(who -> new Happening.Behaves(who, Conduct.Bad))),
        Tuple.of(2, Arbitraries.just(new Happening.PodsLost(Who.Trial, Optional.empty()))),
        Tuple.of(2, Arbitraries.just(new Happening.PodsLost(Who.Stable, Optional.empty()))),
        Tuple.of(5, Arbitraries.just(new Happening.AllPodsLost())),
        Tuple.of(2, Arbitraries.just(new Happening.Paused(true))),
        Tuple.of(2, Arbitraries.just(new Happening.Sight(false))),
        Tuple.of(2, Arbitraries.just(new Happening.Abort(false))),
        Tuple.of(2, Arbitraries.just(new Happening.Retry())),
        Tuple.of(4, Arbitraries.just(new Happening.Deleted())),
        Tuple.of(
            2, Arbitraries.of(new Happening.DiesAfterRoutes(), new Happening.DiesBeforeStatus())));
  }
}
