package dev.handover.rollout;

import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Journey.Kind;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Progress.Warm;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.BaselineState;
import dev.handover.rollout.Snapshot.Mark;
import dev.handover.rollout.Snapshot.Trouble;
import dev.handover.rollout.Snapshot.Verdict;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** The way up: one step at a time, each on what was shown at the one before. */
final class Advance {
  private Advance() {}

  static void run(Draft draft) {
    draft.journey.ifPresent(
        journey -> {
          switch (journey.phase()) {
            case Phase.Starting(var waited) -> starting(draft, journey, waited);
            case Phase.At(int step, var held) -> at(draft, journey, step, held);
            case Phase.Suspended suspended -> suspended(draft, journey, suspended);
          }
        });
  }

  private static void starting(Draft draft, Journey journey, Stopwatch waited) {
    var missing = awaitedPods(draft, journey);
    var watch =
        missing.isPresent() && deadlineCounts(draft, journey)
            ? waited.running(draft.now)
            : waited.stopped(draft.now);
    draft.journey = Optional.of(journey.in(new Phase.Starting(watch)));
    if (missing.isPresent()) {
      draft.waitFor(What.Readiness, missing.get());
    } else if (obeyed(draft) && !held(draft, journey)) {
      goOn(draft, journey);
    }
  }

  private static void at(Draft draft, Journey journey, int step, Stopwatch held) {
    var counts = inForce(draft) && !draft.intent().paused() && arriving(draft);
    var watch = counts ? held.running(draft.now) : held.stopped(draft.now);
    draft.journey = Optional.of(journey.in(new Phase.At(step, watch)));
    if (!obeyed(draft) || held(draft, journey)) {
      return;
    }
    var left = journey.steps().get(step).hold().minus(watch.elapsed(draft.now));
    if (left.isPositive()) {
      if (!unobserved(draft)) {
        draft.waitFor(What.Hold, "%d s more of the hold".formatted(Math.max(1, left.toSeconds())));
      }
      return;
    }
    var missing = missingPods(draft, journey, loadOf(journey, journey.next()));
    if (missing.isPresent()) {
      draft.waitFor(What.Capacity, missing.get());
    } else {
      goOn(draft, journey);
    }
  }

  private static void suspended(Draft draft, Journey journey, Phase.Suspended phase) {
    var missing = awaitedPods(draft, journey);
    var back = missing.isEmpty() && arriving(draft);
    var readySince =
        back ? phase.readySince().or(() -> Optional.of(draft.now)) : Optional.<Instant>empty();
    var watch =
        missing.isPresent() && deadlineCounts(draft, journey)
            ? phase.waited().running(draft.now)
            : phase.waited().stopped(draft.now);
    draft.journey =
        Optional.of(
            journey.in(
                new Phase.Suspended(
                    phase.why(), phase.since(), phase.hadShare(), readySince, watch)));
    if (missing.isPresent()) {
      draft.waitFor(What.Readiness, missing.get());
      return;
    }
    if (unobserved(draft)) {
      return;
    }
    if (readySince.filter(since -> !since.plus(Delays.FAILBACK).isAfter(draft.now)).isPresent()) {
      if (obeyed(draft) && !held(draft, journey)) {
        goOn(draft, journey);
      }
    } else {
      draft.waitFor(
          What.Readiness,
          "%s; goes on after %d s of readiness"
              .formatted(phase.why(), Delays.FAILBACK.toSeconds()));
    }
  }

  /** Nothing is missing now but, perhaps, a person's leave. */
  private static void goOn(Draft draft, Journey journey) {
    if (!draft.remembers(journey)) {
      return;
    }
    if (Approvals.missing(draft, journey)) {
      draft.journey = draft.journey.map(Journey::inNoHurry);
      return;
    }
    enter(draft, journey, journey.next());
  }

  /** Time counts against the deadline only while the pods themselves are what is late. */
  private static boolean deadlineCounts(Draft draft, Journey journey) {
    var noRoom =
        draft
            .seen
            .podsOf(journey.revision())
            .trouble()
            .filter(Trouble.NoRoom.class::isInstance)
            .isPresent();
    return !noRoom && !draft.intent().paused();
  }

  /** Whether something other than time or pods keeps the journey where it is; says what. */
  private static boolean held(Draft draft, Journey journey) {
    if (draft.intent().paused()) {
      draft.waitFor(What.Unpause, "set spec.paused to false to go on");
      return true;
    }
    if (journey.kind() == Kind.Launch && draft.intent().baseline() == BaselineKind.None) {
      return knownToBeBad(draft, journey); // nobody is measured before the first answer
    }
    if (draft.seen.baseline() instanceof BaselineState.Missing(var detail)) {
      draft.waitFor(What.Baseline, detail);
      return true;
    }
    return unobserved(draft) || (judged(journey) && heldByGuardrail(draft, journey));
  }

  /** Whether nobody sees how the revision does; says why. */
  private static boolean unobserved(Draft draft) {
    return switch (draft.seen.evidence().arriving()) {
      case Arriving.Yes() -> false;
      case Arriving.No(var detail) -> {
        draft.waitFor(What.Measurements, detail);
        yield true;
      }
    };
  }

  /** Whether the measurements still speak of the revision, from a level that it had before. */
  private static boolean knownToBeBad(Draft draft, Journey journey) {
    return draft.seen.evidence().subject().equals(new Subject.AtRest(journey.revision()))
        && heldByVerdict(draft, Verdict.Breached.class::isInstance);
  }

  /** Before a candidate's first request there is nothing to judge it by. */
  private static boolean judged(Journey journey) {
    return switch (journey.phase()) {
      case Phase.At ignored -> true;
      case Phase.Starting ignored -> journey.kind() == Kind.Climb;
      case Phase.Suspended ignored -> journey.kind() == Kind.Climb;
    };
  }

  private static boolean heldByGuardrail(Draft draft, Journey journey) {
    if (draft.seen.evidence().breakersOpen().contains(journey.revision())) {
      draft.waitFor(
          What.Guardrails,
          Retreat.incumbentFails(draft, journey)
              ? "%s and who answered before it both fail".formatted(journey.revision())
              : "the routers stopped asking %s: nearly every answer failed"
                  .formatted(journey.revision()));
      return true;
    }
    var evidence = draft.seen.evidence();
    if (!evidence.subject().equals(subject(draft, journey))
        || draft.seen.dataPlane().written().filter(it -> measured(evidence, it)).isEmpty()) {
      draft.waitFor(What.Guardrails, "measurements under the table in force");
      return true;
    }
    return heldByVerdict(draft, verdict -> !(verdict instanceof Verdict.Within));
  }

  /** Waits for the first guardrail whose verdict is such. */
  private static boolean heldByVerdict(Draft draft, Predicate<Verdict> such) {
    var held =
        draft.seen.evidence().judgements().stream()
            .filter(judgement -> such.test(judgement.verdict()))
            .findFirst();
    held.ifPresent(
        judgement ->
            draft.waitFor(
                What.Guardrails,
                "guardrail %s: %s".formatted(judgement.guardrail(), judgement.verdict().detail())));
    return held.isPresent();
  }

  /** Whom a judgement must speak of to let a journey go up. */
  private static Subject subject(Draft draft, Journey journey) {
    return switch (journey.phase()) {
      case Phase.At ignored -> new Subject.OnTrial(journey.ticket(), journey.revision());
      case Phase.Starting ignored -> new Subject.AtRest(journey.revision());
      case Phase.Suspended ignored -> new Subject.AtRest(journey.revision());
    };
  }

  private static boolean measured(Snapshot.Evidence evidence, Snapshot.Table table) {
    return evidence.generation() == table.generation();
  }

  /** The pods that a journey without traffic waits for, if it waits for some. */
  static Optional<String> awaitedPods(Draft draft, Journey journey) {
    return switch (journey.phase()) {
      case Phase.Starting ignored -> missingPods(draft, journey, loadOf(journey, journey.next()));
      case Phase.At ignored -> Optional.empty();
      case Phase.Suspended ignored -> missingPods(draft, journey, loadOf(journey, journey.next()));
    };
  }

  /** Percent of the traffic that reaches the revision on trial at a step; all after the last. */
  private static int loadOf(Journey journey, int step) {
    return step < journey.steps().size() ? journey.steps().get(step).load() : 100;
  }

  /** What is missing for the revision on trial to bear a load, if something is. */
  private static Optional<String> missingPods(Draft draft, Journey journey, int percent) {
    var size = Math.max(draft.intent().replicas(), 1);
    if (journey.kind() != Kind.Launch) {
      size =
          Math.max(1, draft.stable.map(stable -> draft.seen.podsOf(stable).wanted()).orElse(size));
    }
    var needed = Math.max(1, Math.ceilDiv(percent * size, 100));
    var pods = draft.seen.podsOf(journey.revision());
    return pods.ready() >= needed
        ? Optional.empty()
        : Optional.of(
            "%d of %d pods of %s that %d %% of the traffic needs are ready%s"
                .formatted(
                    pods.ready(),
                    needed,
                    journey.revision(),
                    percent,
                    pods.trouble().map(trouble -> "; " + trouble.detail()).orElse("")));
  }

  private static boolean arriving(Draft draft) {
    return draft.seen.evidence().arriving() instanceof Arriving.Yes;
  }

  /** Whether every router obeys the present table; nothing goes up before it does. */
  private static boolean obeyed(Draft draft) {
    var obeyed = inForce(draft);
    if (!obeyed) {
      draft.waitFor(What.Confirmation, confirmationNeeds(draft));
    }
    return obeyed;
  }

  /** Whether every router obeys the table that this step stands for. */
  private static boolean inForce(Draft draft) {
    return draft.seen.dataPlane().confirmed()
        && draft
            .seen
            .dataPlane()
            .written()
            .filter(table -> table.routing().equals(Routes.of(draft)))
            .filter(table -> table.mark().equals(draft.mark()))
            .isPresent();
  }

  private static String confirmationNeeds(Draft draft) {
    return switch (draft.seen.dataPlane().confirmation()) {
      case Snapshot.Confirmation.Everywhere() -> "the routers to obey the table of this step";
      case Snapshot.Confirmation.Awaited(var detail) -> detail;
    };
  }

  private static void enter(Draft draft, Journey journey, int step) {
    if (step >= journey.steps().size()) {
      arrive(draft, journey);
      return;
    }
    draft.journey = Optional.of(journey.in(new Phase.At(step, Stopwatch.ZERO)));
    draft.waitFor(What.Confirmation, "the routers to obey the table of this step");
    entered(draft, journey, step);
  }

  /** Puts down that a journey went to a step. */
  static void entered(Draft draft, Journey journey, int step) {
    if (journey.phase() instanceof Phase.Suspended) {
      draft.moved(
          Reason.Resumed,
          "%s of %s goes on from its %s"
              .formatted(
                  journey.kind(),
                  journey.revision(),
                  journey.steps().get(step) instanceof Step.Mirror ? "copies" : "first share"));
    }
    draft.moved(
        Reason.SteppedUp,
        switch (journey.steps().get(step)) {
          case Step.Mirror(int percent, var hold, var entry) ->
              "%s of %s: %d %% of the requests are copied to it"
                  .formatted(journey.kind(), journey.revision(), percent);
          case Step.Share(int share, var hold, var entry) ->
              "%s of %s: share %d %% -> %d %%"
                  .formatted(journey.kind(), journey.revision(), journey.share(), share);
        });
  }

  static void arrive(Draft draft, Journey journey) {
    draft.endJourney(new Mark.Stage.Over());
    switch (journey.kind()) {
      case Launch -> {
        draft.level = journey.to();
        draft.becomesStable(
            journey.revision(),
            Reason.LevelReached,
            "launch of %s: level %s -> %s"
                .formatted(journey.revision(), journey.from(), journey.to()));
      }
      case Canary -> {
        var replaced = draft.stable;
        draft.previous =
            replaced.map(revision -> new Warm(revision, draft.now.plus(draft.intent().keepWarm())));
        draft.becomesStable(
            journey.revision(),
            Reason.Promoted,
            "%s replaced %s"
                .formatted(journey.revision(), replaced.map(Revision::hash).orElse("nothing")));
      }
      case Climb -> {
        draft.level = journey.to();
        draft.moved(Reason.LevelReached, "level %s -> %s".formatted(journey.from(), journey.to()));
      }
    }
  }
}
