package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.reconcile.status.Kstatus;
import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Happening.Conduct;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Life.Past;
import dev.handover.rollout.Snapshot.Deletion;
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
 * Fifteen thousand lives of a resource, fifty happenings each, some of which the operator does not
 * hear of: every promise to one resource holds in every pass, each event comes often in each place,
 * and when nothing happens any more the resource comes to rest, or says what it waits for.
 */
class SequencesTest {
  private static final int LIVES = 15_000;
  private static final int LENGTH = 50;
  private static final int OFTEN = 100;
  private static final Happening RAISED = new Happening.CeilingSet(Level.Full);
  private static final Duration A_DAY = Duration.ofHours(24);

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
    life.reach(world);
    for (var happening : life.happenings()) {
      Cells.of(world, happening)
          .ifPresent(cell -> Statistics.label(cell.place()).collect(cell.event()));
      world.play(List.of(happening));
      if (world.gone) {
        return;
      }
    }
    world.quiet(A_DAY);
    if (!world.gone) {
      isAtRestOrWaits(last.get());
    }
    everyCellIsHitOften();
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
      Optional<What> waiting,
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

  /** Nobody waits for time alone after a day, and status says what else is waited for. */
  private static void isAtRestOrWaits(Pass pass) {
    var next = pass.decision().next();
    var waiting = pass.decision().waiting();
    var where = World.place(next);
    assertThat(pass.seen().deletion()).as("let go within a day").isEqualTo(Deletion.No);
    waiting.ifPresent(
        it ->
            assertThat(isTrue(it.what(), pass.seen(), next))
                .as("%s: it waits for %s: %s", where, it.what(), it.needs())
                .isTrue());
    assertThat(waiting.isPresent() || isSettled(pass.seen().intent(), next))
        .as("%s, where the spec leads to %s", where, pass.seen().intent())
        .isTrue();
    assertThat(Kstatus.waitingFor(Chronicles.Page.of(pass)))
        .isEqualTo(waiting.map(it -> it.what().name()));
  }

  /** Whether what is waited for is what is missing, after a day in which nothing happened. */
  private static boolean isTrue(What what, Snapshot seen, Progress next) {
    return switch (what) {
      case Readiness, Capacity ->
          next.journey()
              .map(journey -> seen.podsOf(journey.revision()))
              .filter(pods -> pods.ready() < Math.max(1, pods.wanted()))
              .isPresent();
      case Confirmation -> !seen.dataPlane().confirmed();
      case Hold -> false;
      case Guardrails ->
          !seen.evidence().breakersOpen().isEmpty()
              || seen.evidence().judgements().stream()
                  .anyMatch(it -> !(it.verdict() instanceof Snapshot.Verdict.Within));
      case Approval -> next.journey().flatMap(it -> it.consent().open()).isPresent();
      case Measurements -> seen.evidence().arriving() instanceof Snapshot.Arriving.No;
      case Unpause -> seen.intent().paused();
      case Baseline -> seen.baseline() instanceof Snapshot.BaselineState.Missing;
      case Retry -> !next.rejected().isEmpty() || next.latch().isPresent();
      case Ceiling ->
          seen.intent()
              .startAt()
              .orElseGet(() -> seen.intent().rungAbove(next.level()))
              .above(seen.intent().ceiling());
    };
  }

  /** Whether the revision that the spec asks for has all that the spec allows. */
  private static boolean isSettled(Intent intent, Progress progress) {
    return progress.journey().isEmpty()
        && progress.stable().equals(Optional.of(intent.desired()))
        && progress.level() == intent.highestRungUpTo(intent.ceiling());
  }

  private static void everyCellIsHitOften() {
    for (var place : Cells.PLACES) {
      Statistics.label(place)
          .coverage(
              seen ->
                  Cells.events(place)
                      .forEach(event -> seen.check(event).count(times -> times >= OFTEN)));
    }
  }

  /** What happens first is any event in any place; the rest is as in other stories. */
  @Provide
  static Arbitrary<Life> lives() {
    var pasts = Arbitraries.frequency(Tuple.of(2, Past.Unblemished), Tuple.of(1, Past.OneRejected));
    return Combinators.combine(Stories.specs(), pasts, places(), first(), rest())
        .as(
            (spec, past, place, first, then) -> {
              var happenings = Stream.concat(Stream.of(first), then.stream()).toList();
              var life = new Life(spec, past, place, happenings);
              return first.equals(RAISED) ? life.below() : life;
            });
  }

  /** Always as many; where one fails, fewer are tried. */
  private static Arbitrary<List<Happening>> rest() {
    return ordinary()
        .list()
        .ofMaxSize(LENGTH - 1)
        .withSizeDistribution((tries, least, most, center) -> random -> most)
        .withoutEdgeCases();
  }

  /** As in other stories, and not always heard of. */
  private static Arbitrary<Happening> ordinary() {
    var lost = Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true));
    return Arbitraries.frequencyOf(
        Tuple.of(1, Arbitraries.of(false, true, true).map(Happening.BaselineWritten::new)),
        Tuple.of(1, Arbitraries.just(new Happening.BaselineChanged())),
        Tuple.of(1, Arbitraries.just(new Happening.GuardrailsEdited())),
        Tuple.of(2, Arbitraries.integers().between(5, 90).map(Happening.NobodyLooks::new)),
        Tuple.of(
            60,
            Combinators.combine(Stories.happenings(), lost)
                .as((happening, unheard) -> unheard ? unheard(happening) : happening)));
  }

  private static Happening unheard(Happening happening) {
    return switch (happening) {
      case Happening.Seconds ignored -> happening;
      case Happening.DiesAfterRoutes ignored -> happening;
      case Happening.DiesBeforeStatus ignored -> happening;
      default -> new Happening.Unheard(happening);
    };
  }

  /** More of those in which other stories are seldom. */
  private static Arbitrary<String> places() {
    return Arbitraries.frequency(
        Tuple.of(1, "Rest"),
        Tuple.of(9, "Launch"),
        Tuple.of(7, "Canary mirror"),
        Tuple.of(7, "Canary share"),
        Tuple.of(11, "Canary bake"),
        Tuple.of(10, "Climb"));
  }

  private static Arbitrary<Happening> first() {
    return Arbitraries.frequencyOf(
        Tuple.of(2, Arbitraries.just(new Happening.ModelChanged(3))),
        Tuple.of(2, Arbitraries.just(new Happening.ModelChanged(1))),
        Tuple.of(6, Arbitraries.just(RAISED)),
        Tuple.of(3, Arbitraries.of(Level.Shadow, Level.HumanOnly).map(Happening.CeilingSet::new)),
        Tuple.of(4, Arbitraries.of(Stories.STEPS).map(Happening.StepsEdited::new)),
        Tuple.of(2, Arbitraries.just(new Happening.GuardrailsEdited())),
        Tuple.of(2, Arbitraries.just(new Happening.BaselineWritten(false))),
        Tuple.of(2, Arbitraries.just(new Happening.BaselineChanged())),
        Tuple.of(
            3,
            Arbitraries.of(Who.Trial, Who.Stable)
                .map(who -> new Happening.Behaves(who, Conduct.Bad))),
        Tuple.of(2, Arbitraries.just(new Happening.PodsLost(Who.Trial, Optional.empty()))),
        Tuple.of(3, Arbitraries.just(new Happening.PodsLost(Who.Stable, Optional.empty()))),
        Tuple.of(9, Arbitraries.just(new Happening.AllPodsLost())),
        Tuple.of(4, Arbitraries.just(new Happening.Paused(true))),
        Tuple.of(3, Arbitraries.just(new Happening.Sight(false))),
        Tuple.of(3, Arbitraries.just(new Happening.Abort(false))),
        Tuple.of(2, Arbitraries.of(true, false).map(Happening.Approve::new)),
        Tuple.of(7, Arbitraries.just(new Happening.Retry())),
        Tuple.of(5, Arbitraries.just(new Happening.Deleted())),
        Tuple.of(
            2, Arbitraries.of(new Happening.DiesAfterRoutes(), new Happening.DiesBeforeStatus())));
  }
}
