package dev.handover.reconcile.status;

import dev.handover.api.Names;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Trouble;
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
    return Waits.of(situation)
        .map(wait -> of(pass, wait))
        .orElseGet(
            () ->
                pass.decision().next().journey().isPresent()
                    ? Says.yes(ConditionReason.TrafficMoving, "the next step begins")
                    : Says.no(ConditionReason.AtRest, "nothing is under way"));
  }

  private static Says of(Situation.Pass pass, Waits.Wait wait) {
    return switch (wait.what()) {
      case Readiness, Capacity ->
          pass.decision()
              .next()
              .journey()
              .flatMap(journey -> trouble(pass, journey.revision()))
              .map(trouble -> Says.no(reason(trouble), wait.needs()))
              .orElseGet(() -> Says.yes(ConditionReason.PodsStarting, wait.needs()));
      case Confirmation -> Says.yes(ConditionReason.TrafficMoving, wait.needs());
      case Hold -> Says.yes(ConditionReason.Holding, wait.needs());
      case Guardrails ->
          Waits.breached(pass)
              ? Says.no(ConditionReason.BreachHeld, wait.needs())
              : Says.yes(ConditionReason.GatheringEvidence, wait.needs());
      case Measurements -> Says.no(ConditionReason.NoMeasurements, wait.needs());
      case Unpause -> Says.no(ConditionReason.Paused, wait.needs());
      case Baseline -> Says.no(ConditionReason.BaselineMissing, wait.needs());
      case Ceiling -> Says.no(ConditionReason.AtCeiling, wait.needs());
      case Retry -> Says.no(ConditionReason.RevisionRejected, wait.needs());
      case Approval -> Says.no(ConditionReason.AwaitingApproval, wait.answeredBy(Names.APPROVE));
    };
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
