package dev.handover.rollout;

import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Journey.Kind;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Progress.Warm;
import dev.handover.rollout.Snapshot.BaselineBreaker;
import dev.handover.rollout.Snapshot.Judgement;
import dev.handover.rollout.Snapshot.Mark;
import dev.handover.rollout.Snapshot.OnBreach;
import dev.handover.rollout.Snapshot.Trouble;
import dev.handover.rollout.Snapshot.Verdict;
import java.util.Optional;

/**
 * The way back. It looks at measurements, at the readiness of the revision on trial and at what
 * people said; never at the readiness of the stable one, so that nothing can keep it waiting.
 */
final class Retreat {
  private Retreat() {}

  /** Takes back what has to be taken back. */
  static void run(Draft draft) {
    draft.journey.ifPresentOrElse(journey -> fromJourney(draft, journey), () -> judgeStable(draft));
  }

  /** A journey that has just lost its traffic leaves it to whoever is stable: also to be judged. */
  static void whoAnswersNow(Draft draft) {
    var goesOn =
        draft.journey.filter(journey -> !(journey.phase() instanceof Phase.Suspended)).isPresent();
    if (!goesOn) {
      judgeStable(draft);
    }
  }

  private static void fromJourney(Draft draft, Journey journey) {
    var cause = cause(draft, journey);
    if (cause.isPresent()) {
      undo(draft, journey, cause.get());
    } else if (journey.phase() instanceof Phase.At && !draft.seen.ready(journey.revision())) {
      suspend(draft, journey, "no pod of " + journey.revision() + " is ready");
    } else if (!(journey.phase() instanceof Phase.At)) {
      judgeStable(draft);
    }
  }

  private static Optional<Cause> cause(Draft draft, Journey journey) {
    if (draft.seen.answers().abort().filter(journey.ticket()::equals).isPresent()) {
      return Optional.of(new Cause.Aborted());
    }
    return breach(draft, journey)
        .or(() -> breaker(draft, journey))
        .or(() -> crash(draft, journey))
        .or(() -> deadline(draft, journey));
  }

  private static Optional<Cause> breach(Draft draft, Journey journey) {
    return atStake(draft, journey) ? firstBreach(draft) : Optional.empty();
  }

  /**
   * Whether the measurements speak of this journey. While a first revision only watches, a breach
   * takes nothing from anybody.
   */
  private static boolean atStake(Draft draft, Journey journey) {
    return journey.phase() instanceof Phase.At
        && draft.seen.evidence().subject() instanceof Subject.OnTrial(var ticket, var revision)
        && ticket.equals(journey.ticket())
        && !(journey.kind() == Kind.Launch && journey.to() == Level.Shadow);
  }

  private static Optional<Cause> firstBreach(Draft draft) {
    return draft.seen.evidence().judgements().stream()
        .filter(judgement -> judgement.onBreach() == OnBreach.Back)
        .flatMap(judgement -> breached(judgement).stream())
        .findFirst();
  }

  private static Optional<Cause> breached(Judgement judgement) {
    return judgement.verdict() instanceof Verdict.Breached(var detail)
        ? Optional.of(new Cause.Breach(judgement.guardrail(), detail))
        : Optional.empty();
  }

  /** An open breaker blames the revision on trial only while the incumbent is well. */
  private static Optional<Cause> breaker(Draft draft, Journey journey) {
    return atStake(draft, journey)
            && trialBreakerOpen(draft, journey)
            && !incumbentFails(draft, journey)
        ? Optional.of(new Cause.BreakerOpen())
        : Optional.empty();
  }

  private static boolean trialBreakerOpen(Draft draft, Journey journey) {
    return draft.seen.evidence().breakersOpen().contains(journey.revision());
  }

  /** Whether the routers stopped asking those who would answer if the journey were undone. */
  static boolean incumbentFails(Draft draft, Journey journey) {
    var evidence = draft.seen.evidence();
    return switch (journey.kind()) {
      case Canary ->
          switch (draft.level) {
            case HumanOnly, Shadow -> evidence.baselineBreaker() == BaselineBreaker.Open;
            case Full -> draft.stable.filter(evidence.breakersOpen()::contains).isPresent();
          };
      case Launch, Climb -> evidence.baselineBreaker() == BaselineBreaker.Open;
    };
  }

  private static Optional<Cause> crash(Draft draft, Journey journey) {
    if (journey.kind() == Kind.Climb) {
      return Optional.empty(); // the stable revision: traffic moves away, its place is not at stake
    }
    var pods = draft.seen.podsOf(journey.revision());
    return pods.trouble()
        .flatMap(
            trouble ->
                switch (trouble) {
                  case Trouble.CrashLooping(var detail) when served(journey) ->
                      Optional.of(new Cause.Crashed(detail));
                  case Trouble.Crashed(var detail) when served(journey) && pods.ready() == 0 ->
                      Optional.of(new Cause.Crashed(detail));
                  case Trouble.ImageUnavailable(var detail)
                      when served(journey) && pods.ready() == 0 ->
                      Optional.of(new Cause.Crashed(detail));
                  case Trouble ignored -> Optional.empty();
                });
  }

  /** A revision that was never ready is starting, not lost. */
  private static boolean served(Journey journey) {
    return switch (journey.phase()) {
      case Phase.Starting ignored -> false;
      case Phase.At ignored -> true;
      case Phase.Suspended ignored -> true;
    };
  }

  private static Optional<Cause> deadline(Draft draft, Journey journey) {
    if (journey.kind() == Kind.Climb) {
      return Optional.empty();
    }
    var waited =
        switch (journey.phase()) {
          case Phase.Starting(var watch) -> watch;
          case Phase.At ignored -> Stopwatch.ZERO;
          case Phase.Suspended suspended -> suspended.waited();
        };
    return waited.elapsed(draft.now).compareTo(draft.intent().progressDeadline()) < 0
        ? Optional.empty()
        : Advance.awaitedPods(draft, journey).map(Cause.DeadlineExceeded::new);
  }

  /** Back to the incumbent arms, for cause. */
  static void undo(Draft draft, Journey journey, Cause cause) {
    draft.endJourney(new Mark.Stage.Back(cause));
    switch (journey.kind()) {
      case Launch, Canary -> {
        draft.reject(journey.revision(), cause);
        draft.moved(
            Reason.RolledBack,
            "%s of %s taken back at a share of %d %%: %s"
                .formatted(journey.kind(), journey.revision(), journey.share(), cause.text()));
      }
      case Climb -> {
        draft.latchAt(journey.from(), cause);
        draft.moved(
            Reason.Demoted,
            "climb from %s to %s taken back at a share of %d %%: %s"
                .formatted(journey.from(), journey.to(), journey.share(), cause.text()));
      }
    }
  }

  static void suspend(Draft draft, Journey journey, String why) {
    draft.journey =
        Optional.of(
            journey.in(
                new Phase.Suspended(
                    why, draft.now, journey.share() > 0, Optional.empty(), Stopwatch.ZERO)));
    draft.moved(
        Reason.Suspended,
        "%s of %s lost its share of %d %%: %s"
            .formatted(journey.kind(), journey.revision(), journey.share(), why));
  }

  /** The stable revision itself may be in breach. */
  static void judgeStable(Draft draft) {
    draft
        .stable
        .filter(stable -> draft.level == Level.Full) // else it decides nothing
        .filter(stable -> isRemembered(draft, stable)) // a table tells of one change only
        .filter(stable -> draft.seen.evidence().subject().equals(new Subject.AtRest(stable)))
        .ifPresent(
            stable -> firstBreach(draft).ifPresent(cause -> swapOrDemote(draft, stable, cause)));
  }

  private static boolean isRemembered(Draft draft, Revision stable) {
    return draft.seen.progress().stable().filter(stable::equals).isPresent();
  }

  private static void swapOrDemote(Draft draft, Revision stable, Cause cause) {
    var warm = draft.previous.map(Warm::revision).filter(draft.seen::ready);
    if (warm.isPresent()) {
      swap(draft, stable, warm.get(), cause);
      return;
    }
    var below = draft.intent().rungBelow(draft.level);
    if (below == Level.HumanOnly && draft.intent().baseline() == BaselineKind.None) {
      return; // a canned answer for everybody is no improvement; the condition says so
    }
    demote(draft, below, cause);
  }

  private static void swap(Draft draft, Revision stable, Revision warm, Cause cause) {
    draft.journeys++; // its mark is told from all others by its number
    draft.previous = Optional.empty();
    draft.reject(stable, cause);
    draft.last = Optional.of(new Mark(draft.rejectionTicket(stable), new Mark.Stage.Back(cause)));
    draft.becomesStable(
        warm,
        Reason.RolledBack,
        "%s taken back to the warm %s: %s".formatted(stable, warm, cause.text()));
  }

  private static void demote(Draft draft, Level below, Cause cause) {
    draft.journeys++;
    draft.latchAt(below, cause);
    draft.last = Optional.of(new Mark(draft.latchTicket(), new Mark.Stage.Back(cause)));
    draft.moved(Reason.Demoted, "level %s -> %s: %s".formatted(draft.level, below, cause.text()));
    draft.level = below;
  }

  /**
   * What was taken back at rest stands in the table, under the ticket it would get now, and not in
   * status: the operator died in between. The measurements of the new table would not show it.
   */
  static void takeUpFromRest(Draft draft, Mark mark) {
    if (!(mark.stage() instanceof Mark.Stage.Back(var cause)) || draft.stable.isEmpty()) {
      return;
    }
    var stable = draft.stable.get();
    var warm = draft.previous.map(Warm::revision);
    if (warm.isPresent() && mark.ticket().equals(draft.nextRejectionTicket(stable))) {
      switch (cause) {
        case Cause.RolledBack() -> Rollbacks.takeUp(draft, warm.get());
        case Cause other -> swap(draft, stable, warm.get(), other);
      }
    } else if (mark.ticket().equals(draft.nextLatchTicket())) {
      demote(draft, draft.intent().rungBelow(draft.level), cause);
    }
  }
}
