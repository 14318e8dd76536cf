package dev.handover.reconcile.status;

import dev.handover.rollout.Journey;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Trouble;
import dev.handover.rollout.Snapshot.Verdict;
import java.util.Optional;

/** Whether a transition is in flight and goes on by itself, and what it waits for. */
final class Movement {
  private Movement() {}

  static Says of(Situation situation, Says stalled) {
    if (stalled.holds()) {
      return Says.no(stalled.reason(), Conditions.SEE_STALLED);
    }
    return situation
        .pass()
        .map(pass -> of(situation, pass))
        .orElseGet(() -> Says.no(ConditionReason.AtRest, "nothing is under way"));
  }

  private static Says of(Situation situation, Situation.Pass pass) {
    var needs = Waits.of(situation).map(Waits.Wait::needs).orElse("nothing is under way");
    var journey = pass.decision().next().journey();
    return pass.decision()
        .waiting()
        .map(
            waiting ->
                switch (waiting.what()) {
                  case Readiness, Capacity ->
                      journey
                          .map(Journey::revision)
                          .flatMap(revision -> trouble(pass, revision))
                          .map(trouble -> Says.no(reason(trouble), needs))
                          .orElseGet(() -> Says.yes(ConditionReason.PodsStarting, needs));
                  case Confirmation -> Says.yes(ConditionReason.TrafficMoving, needs);
                  case Hold -> Says.yes(ConditionReason.Holding, needs);
                  case Guardrails ->
                      breached(pass)
                          ? Says.no(ConditionReason.BreachHeld, needs)
                          : Says.yes(ConditionReason.GatheringEvidence, needs);
                  case Measurements -> Says.no(ConditionReason.NoMeasurements, needs);
                  case Unpause -> Says.no(ConditionReason.Paused, needs);
                  case Baseline -> Says.no(ConditionReason.BaselineMissing, needs);
                  case Ceiling -> Says.no(ConditionReason.AtCeiling, needs);
                  case Retry -> Says.no(ConditionReason.RevisionRejected, needs);
                })
        .orElseGet(
            () ->
                journey.isPresent()
                    ? Says.yes(ConditionReason.TrafficMoving, "the next step begins")
                    : Says.no(ConditionReason.AtRest, "nothing is under way"));
  }

  private static boolean breached(Situation.Pass pass) {
    return pass.seen().evidence().judgements().stream()
        .anyMatch(judgement -> judgement.verdict() instanceof Verdict.Breached);
  }

  static Optional<Trouble> trouble(Situation.Pass pass, Revision revision) {
    return pass.seen().podsOf(revision).trouble();
  }

  static ConditionReason reason(Trouble trouble) {
    return switch (trouble) {
      case Trouble.Crashed ignored -> ConditionReason.PodsCrashing;
      case Trouble.CrashLooping ignored -> ConditionReason.PodsCrashing;
      case Trouble.ImageUnavailable ignored -> ConditionReason.ImageUnavailable;
      case Trouble.CannotStart ignored -> ConditionReason.PodsCannotStart;
      case Trouble.NoRoom ignored -> ConditionReason.NoRoom;
    };
  }
}
