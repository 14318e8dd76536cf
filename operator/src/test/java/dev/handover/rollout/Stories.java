package dev.handover.rollout;

import dev.handover.rollout.Happening.Conduct;
import dev.handover.rollout.Happening.Rollback.Which;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Intent.DeletionPolicy;
import dev.handover.rollout.Intent.OnNewRevision;
import dev.handover.rollout.Intent.Unobserved;
import dev.handover.rollout.Intent.Unobserved.Then;
import dev.handover.rollout.Snapshot.BaselineState;
import dev.handover.rollout.Snapshot.Trouble;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.domains.DomainContextBase;

/** Stories that get everywhere: mostly time that passes well, now and then something else. */
final class Stories extends DomainContextBase {
  /**
   * A story.
   *
   * @param spec what the user wants at first
   * @param happenings what happens then
   */
  record Story(Intent spec, List<Happening> happenings) {}

  static final List<List<Step>> STEPS =
      List.of(
          Wanted.CANARY,
          List.of(share(50, 15)),
          List.of(share(10, 0), share(95, 10)),
          List.of(new Step.Mirror(50, Duration.ofSeconds(10)), share(30, 10), share(100, 20)),
          Wanted.CANARY_WITH_LEAVE);

  @Provide
  Arbitrary<Story> stories() {
    return Combinators.combine(specs(), pasts(), happenings().list().ofMinSize(5).ofMaxSize(50))
        .as(
            (spec, past, then) ->
                new Story(spec, Stream.concat(past.stream(), then.stream()).toList()));
  }

  /** Some begin late: with a revision that has replaced another, a moment or long ago. */
  private static Arbitrary<List<Happening>> pasts() {
    return Arbitraries.frequency(
        Tuple.of(14, List.of()),
        Tuple.of(4, replaced(150)),
        Tuple.of(2, replaced(300)),
        Tuple.of(1, replaced(300, new Happening.DeploymentDeleted())));
  }

  private static List<Happening> replaced(int seconds, Happening... then) {
    var past =
        List.of(
            new Happening.Seconds(200),
            new Happening.ModelChanged(2),
            new Happening.Seconds(seconds));
    return Stream.concat(past.stream(), Stream.of(then)).toList();
  }

  static Arbitrary<Intent> specs() {
    var paths =
        Arbitraries.frequency(
            Tuple.of(3, List.of(Level.Shadow, Level.Full)), Tuple.of(2, List.of(Level.Full)));
    var baselines =
        Arbitraries.frequency(
            Tuple.of(4, BaselineKind.Human),
            Tuple.of(2, BaselineKind.System),
            Tuple.of(1, BaselineKind.None));
    var replicas = Arbitraries.integers().between(1, 4);
    var steps =
        Arbitraries.frequency(
            Tuple.of(6, STEPS.getFirst()), Tuple.of(1, STEPS.get(3)), Tuple.of(3, STEPS.getLast()));
    var approvals =
        Arbitraries.frequency(Tuple.of(5, Set.<Level>of()), Tuple.of(1, Set.of(Level.Full)));
    var begins =
        Arbitraries.frequency(
            Tuple.of(7, Optional.<Level>empty()), Tuple.of(1, Optional.of(Level.Full)));
    var then = Arbitraries.of(Then.class);
    var queue = Arbitraries.of(OnNewRevision.class);
    var rest = Combinators.combine(Arbitraries.of(DeletionPolicy.class), queue).as(Rest::new);
    return Combinators.combine(paths, baselines, replicas, steps, then, rest, approvals, begins)
        .as(
            (path, baseline, pods, plan, policy, others, levels, beginning) ->
                Wanted.edited(
                    new Wanted().intent(),
                    it -> {
                      it.baseline = baseline;
                      it.path = baseline == BaselineKind.None ? List.of(Level.Full) : path;
                      it.replicas = pods;
                      it.steps = plan;
                      it.unobserved = new Unobserved(Duration.ofSeconds(40), policy);
                      it.deletionPolicy = others.deletion();
                      it.onNewRevision = others.onNewRevision();
                      it.approvals = levels;
                      it.startAt = beginning;
                    }));
  }

  private record Rest(DeletionPolicy deletion, OnNewRevision onNewRevision) {}

  /** Time passes in three of four cases, long enough for a step in most of these. */
  static Arbitrary<Happening> happenings() {
    return Arbitraries.frequencyOf(
        Tuple.of(70, Arbitraries.integers().between(20, 40).map(Happening.Seconds::new)),
        Tuple.of(10, Arbitraries.integers().between(1, 5).map(Happening.Seconds::new)),
        Tuple.of(6, Arbitraries.integers().between(1, 4).map(Happening.ModelChanged::new)),
        Tuple.of(8, disturbances()),
        Tuple.of(4, cures()),
        Tuple.of(3, edits()),
        Tuple.of(2, words()),
        Tuple.of(7, approvals()),
        Tuple.of(5, rollbacks()),
        Tuple.of(
            3, Arbitraries.of(new Happening.DiesAfterRoutes(), new Happening.DiesBeforeStatus())));
  }

  private static Arbitrary<Happening> disturbances() {
    var who =
        Arbitraries.frequency(
            Tuple.of(3, Who.Trial), Tuple.of(2, Who.Stable), Tuple.of(1, Who.Previous));
    return Arbitraries.frequencyOf(
        Tuple.of(
            4,
            Combinators.combine(who, Arbitraries.of(Conduct.Bad, Conduct.Unclear))
                .as(Happening.Behaves::new)),
        Tuple.of(2, who.map(it -> new Happening.Breaker(it, true))),
        Tuple.of(1, Arbitraries.just(new Happening.Sight(false))),
        Tuple.of(4, Combinators.combine(who, troubles()).as(Happening.PodsLost::new)),
        Tuple.of(
            1,
            Arbitraries.of(
                    new BaselineState.NotReady("no pod of it is ready"),
                    new BaselineState.Missing("there is no Service desk"))
                .map(Happening.BaselineIs::new)),
        Tuple.of(1, Arbitraries.just(new Happening.RouterStuck(true))));
  }

  private static Arbitrary<Optional<Trouble>> troubles() {
    return Arbitraries.of(
        Optional.empty(),
        Optional.of(new Trouble.CrashLooping("exit 1, 5 times")),
        Optional.of(new Trouble.Crashed("exit 137")),
        Optional.of(new Trouble.ImageUnavailable("not found")),
        Optional.of(new Trouble.CannotStart("no such Secret")),
        Optional.of(new Trouble.NoRoom("0 of 3 nodes fit")));
  }

  private static Arbitrary<Happening> cures() {
    var who = Arbitraries.of(Who.class);
    return Arbitraries.frequencyOf(
        Tuple.of(2, who.map(it -> new Happening.Behaves(it, Conduct.Good))),
        Tuple.of(2, who.map(it -> new Happening.Breaker(it, false))),
        Tuple.of(2, Arbitraries.just(new Happening.Sight(true))),
        Tuple.of(3, who.map(Happening.PodsBack::new)),
        Tuple.of(2, Arbitraries.just(new Happening.BaselineIs(new BaselineState.Ready()))),
        Tuple.of(2, Arbitraries.just(new Happening.RouterStuck(false))));
  }

  static Arbitrary<Happening> edits() {
    return Arbitraries.frequencyOf(
        Tuple.of(
            2,
            Arbitraries.frequency(
                    Tuple.of(3, Level.Full),
                    Tuple.of(2, Level.Shadow),
                    Tuple.of(1, Level.HumanOnly))
                .map(Happening.CeilingSet::new)),
        Tuple.of(1, Arbitraries.of(STEPS).map(Happening.StepsEdited::new)),
        Tuple.of(1, Arbitraries.integers().between(1, 5).map(Happening.ReplicasSet::new)),
        Tuple.of(2, Arbitraries.of(true, false, false).map(Happening.Paused::new)));
  }

  private static Arbitrary<Happening> words() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, Arbitraries.of(true, false).map(Happening.Abort::new)),
        Tuple.of(8, Arbitraries.just(new Happening.Retry())),
        Tuple.of(1, Arbitraries.just(new Happening.Deleted())));
  }

  private static Arbitrary<Happening> approvals() {
    return Arbitraries.of(false, false, false, false, true).map(Happening.Approve::new);
  }

  private static Arbitrary<Happening> rollbacks() {
    return Arbitraries.frequencyOf(
        Tuple.of(
            12,
            Arbitraries.of(Which.Newest, Which.Newest, Which.Oldest, Which.Oldest, Which.Stale)
                .map(Happening.Rollback::new)),
        Tuple.of(1, Arbitraries.just(new Happening.DeploymentDeleted())));
  }

  private static Step share(int percent, int seconds) {
    return new Step.Share(percent, Duration.ofSeconds(seconds));
  }
}
