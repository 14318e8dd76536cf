package dev.handover.reconcile.status;

import dev.handover.api.Names;
import dev.handover.reconcile.spec.Reading;
import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Notice;
import dev.handover.rollout.Snapshot.BaselineState;
import dev.handover.rollout.Snapshot.Confirmation;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What keeps a resource from becoming what its spec says until a person acts. */
final class Hindrances {
  /** Routers are polled twice a second; one that takes so long is not merely slow. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private Hindrances() {}

  static Says of(Situation situation) {
    return Stream.of(
            refused(situation.reading()),
            obstacle(situation.obstacles()),
            unanswered(situation),
            baseline(situation),
            nobody(situation),
            unconfirmed(situation))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(() -> Says.no(ConditionReason.AsExpected, nothing(situation)));
  }

  /** An approval is a wait that the spec asks for. */
  private static String nothing(Situation situation) {
    return Waits.of(situation).filter(wait -> wait.what() == What.Approval).isPresent()
        ? "it stands where the spec wants a person to approve"
        : "nothing waits for a person";
  }

  private static Optional<Says> refused(Reading reading) {
    return switch (reading) {
      case Reading.Accepted ignored -> Optional.empty();
      case Reading.Refused refused ->
          Optional.of(
              Says.yes(
                  refused.onlyNotYet()
                      ? ConditionReason.NotYetSupported
                      : ConditionReason.SpecInvalid,
                  refused.text()));
    };
  }

  private static Optional<Says> obstacle(List<Obstacle> obstacles) {
    return obstacles.stream().flatMap(it -> reason(it).stream()).findFirst();
  }

  private static Optional<Says> reason(Obstacle obstacle) {
    return switch (obstacle) {
      case Obstacle.FrontServiceTaken(var detail) ->
          Optional.of(Says.yes(ConditionReason.FrontServiceTaken, detail));
      case Obstacle.ObjectTaken(var detail) ->
          Optional.of(Says.yes(ConditionReason.ObjectTaken, detail));
      case Obstacle.PortInUse(var detail) ->
          Optional.of(Says.yes(ConditionReason.PortInUse, detail));
      case Obstacle.NoPortLeft(var detail) ->
          Optional.of(Says.yes(ConditionReason.NoPortLeft, detail));
      case Obstacle.WriteRefused(var detail) ->
          Optional.of(Says.yes(ConditionReason.WriteRefused, detail));
      case Obstacle.RoutersNotReady ignored -> Optional.empty(); // they come up by themselves
      case Obstacle.WriteFailed ignored -> Optional.empty(); // it is tried again
    };
  }

  /** A ticket to retry is the only way on. */
  private static Optional<Says> unanswered(Situation situation) {
    return situation
        .pass()
        .flatMap(
            pass ->
                pass.decision()
                    .waiting()
                    .filter(waiting -> waiting.what() == What.Retry)
                    .map(
                        waiting ->
                            Says.yes(
                                pass.decision().next().rejects(pass.seen().intent().desired())
                                    ? ConditionReason.RevisionRejected
                                    : ConditionReason.LevelLatched,
                                Waits.as(waiting).answeredBy(Names.RETRY))));
  }

  private static Optional<Says> baseline(Situation situation) {
    return situation
        .pass()
        .flatMap(
            pass ->
                pass.seen().baseline() instanceof BaselineState.Missing(var detail)
                    ? Optional.of(Says.yes(ConditionReason.BaselineMissing, detail))
                    : Optional.empty());
  }

  private static Optional<Says> nobody(Situation situation) {
    return situation
        .pass()
        .flatMap(pass -> pass.decision().next().concern())
        .filter(concern -> concern.reason() == Notice.Reason.NobodyReady)
        .map(concern -> Says.yes(ConditionReason.NobodyReady, concern.message()));
  }

  private static Optional<Says> unconfirmed(Situation situation) {
    var late =
        Conditions.before(situation, ConditionType.TrafficSynced)
            .filter(condition -> "False".equals(condition.getStatus()))
            .map(Condition::getLastTransitionTime)
            .flatMap(Stored::time)
            .filter(since -> isLong(since, situation.now()))
            .isPresent();
    return late
            && situation.inForce().written().isPresent()
            && situation.inForce().confirmation() instanceof Confirmation.Awaited(var detail)
        ? Optional.of(Says.yes(ConditionReason.TableNotConfirmed, detail))
        : Optional.empty();
  }

  private static boolean isLong(Instant since, Instant now) {
    return !since.plus(PATIENCE).isAfter(now);
  }
}
