package dev.handover.reconcile.status;

import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.TrafficStatus;
import dev.handover.api.v1alpha1.TrafficStatus.ArmStatus;
import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Notice;
import dev.handover.rollout.Progress.Concern;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.rollout.Snapshot.Pods;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How things are, for people and tools. By the rules of kstatus, {@code Reconciling} and {@code
 * Stalled} are never both true: tools take the first they find. A step that is held is not
 * reconciling, else tools would time out on a day in Shadow.
 */
public final class Conditions {
  static final String SEE_STALLED = "condition Stalled says more";

  private Conditions() {}

  /**
   * All conditions, each with the time of its last change.
   *
   * @param traffic what status says of the traffic
   */
  public static List<Condition> of(Situation situation, Optional<TrafficStatus> traffic) {
    return of(situation, traffic, Limits.DESCENDING.getFirst());
  }

  static List<Condition> of(Situation situation, Optional<TrafficStatus> traffic, Limits limits) {
    var stalled = Hindrances.of(situation);
    return Arrays.stream(ConditionType.values())
        .map(type -> condition(type, says(type, situation, stalled, traffic), situation, limits))
        .toList();
  }

  private static Says says(
      ConditionType type, Situation situation, Says stalled, Optional<TrafficStatus> traffic) {
    return switch (type) {
      case Ready -> ready(situation, stalled, traffic);
      case Reconciling -> reconciling(situation, stalled);
      case Stalled -> stalled;
      case Progressing -> Movement.of(situation, stalled);
      case TrafficSynced -> synced(situation);
      case Observed -> observed(situation);
      case Degraded -> degraded(situation);
    };
  }

  private static Condition condition(
      ConditionType type, Says says, Situation situation, Limits limits) {
    var status = says.status().name();
    return new ConditionBuilder()
        .withType(type.name())
        .withStatus(status)
        .withReason(says.reason().name())
        .withMessage(limits.single(says.message()))
        .withObservedGeneration(situation.generation())
        .withLastTransitionTime(
            before(situation, type)
                .filter(old -> status.equals(old.getStatus()))
                .map(Condition::getLastTransitionTime)
                .filter(time -> Stored.time(time).isPresent())
                .orElseGet(() -> situation.now().truncatedTo(ChronoUnit.SECONDS).toString()))
        .build();
  }

  static Optional<Condition> before(Situation situation, ConditionType type) {
    return situation.before().map(ModelDeploymentStatus::conditions).orElse(List.of()).stream()
        .filter(condition -> type.name().equals(condition.getType()))
        .findFirst();
  }

  private static Says ready(Situation situation, Says stalled, Optional<TrafficStatus> traffic) {
    for (var obstacle : situation.obstacles()) {
      switch (obstacle) {
        case Obstacle.FrontServiceTaken(var detail) -> {
          return Says.no(ConditionReason.FrontServiceTaken, detail);
        }
        case Obstacle.RoutersNotReady(var detail) -> {
          return Says.no(ConditionReason.RoutersNotReady, detail);
        }
        case Obstacle ignored -> {}
      }
    }
    var arms = traffic.map(TrafficStatus::arms).orElse(List.of());
    if (arms.isEmpty()) {
      return stalled.holds()
          ? Says.no(stalled.reason(), stalled.message())
          : Says.no(ConditionReason.NoTable, "no router answers callers yet");
    }
    return nobody(situation)
        .or(() -> canned(situation))
        .orElseGet(() -> Says.yes(ConditionReason.Serving, who(arms)));
  }

  private static Optional<Says> nobody(Situation situation) {
    return concern(situation)
        .filter(concern -> concern.reason() == Notice.Reason.NobodyReady)
        .map(concern -> Says.no(ConditionReason.NobodyReady, concern.message()));
  }

  /**
   * A canned answer for everybody is not what somebody wants who wants a model, unless people have
   * yet to decide that.
   */
  private static Optional<Says> canned(Situation situation) {
    return situation
        .pass()
        .filter(pass -> pass.seen().intent().baseline() == BaselineKind.None)
        .filter(pass -> pass.decision().next().stable().isEmpty())
        .filter(
            pass ->
                pass.decision()
                    .waiting()
                    .filter(
                        waiting ->
                            waiting.what() == What.Ceiling || waiting.what() == What.Approval)
                    .isEmpty())
        .map(
            pass ->
                Says.no(
                    ConditionReason.ModelStarting,
                    "callers get the canned answer until a revision is ready"));
  }

  private static String who(List<ArmStatus> arms) {
    return arms.stream()
        .map(arm -> "%s answers %d %% at %s".formatted(arm.answers(), arm.weight(), arm.level()))
        .collect(Collectors.joining(", "));
  }

  private static Says reconciling(Situation situation, Says stalled) {
    if (stalled.holds()) {
      return Says.no(stalled.reason(), SEE_STALLED);
    }
    for (var obstacle : situation.obstacles()) {
      switch (obstacle) {
        case Obstacle.WriteFailed(var detail) -> {
          return Says.yes(ConditionReason.WriteFailed, detail);
        }
        case Obstacle.RoutersNotReady(var detail) -> {
          return Says.yes(ConditionReason.RoutersNotReady, detail);
        }
        case Obstacle ignored -> {}
      }
    }
    return situation.inForce().written().isPresent()
            && situation.inForce().confirmation() instanceof Confirmation.Awaited(var detail)
        ? Says.yes(ConditionReason.TrafficMoving, detail)
        : situation
            .pass()
            .flatMap(Conditions::podsMissing)
            .orElseGet(
                () -> Says.no(ConditionReason.AsExpected, "all objects are as they were decided"));
  }

  private static Optional<Says> podsMissing(Situation.Pass pass) {
    return pass.decision().replicas().entrySet().stream()
        .filter(entry -> pass.seen().podsOf(entry.getKey()).ready() < entry.getValue())
        .min(Comparator.comparing((Map.Entry<Revision, Integer> entry) -> entry.getKey().hash()))
        .map(
            entry ->
                Says.yes(
                    ConditionReason.PodsStarting,
                    pods(entry.getKey(), pass.seen().podsOf(entry.getKey()), entry.getValue())));
  }

  private static String pods(Revision revision, Pods pods, int wanted) {
    return "%d of %d pods of %s are ready%s"
        .formatted(
            pods.ready(),
            wanted,
            revision,
            pods.trouble().map(trouble -> "; " + trouble.detail()).orElse(""));
  }

  private static Says synced(Situation situation) {
    for (var obstacle : situation.obstacles()) {
      if (obstacle instanceof Obstacle.PortInUse(var detail)) {
        return Says.no(ConditionReason.PortInUse, detail);
      }
    }
    if (situation.inForce().written().isEmpty()) {
      return Says.no(ConditionReason.NoTable, "no route table is written yet");
    }
    return switch (situation.inForce().confirmation()) {
      case Confirmation.Everywhere() ->
          Says.yes(ConditionReason.Confirmed, "every router obeys the table");
      case Confirmation.Awaited(var detail) -> Says.no(ConditionReason.TableNotConfirmed, detail);
    };
  }

  private static Says observed(Situation situation) {
    return situation
        .pass()
        .map(
            pass ->
                switch (pass.seen().evidence().arriving()) {
                  case Arriving.Yes() -> Says.yes(ConditionReason.Observed, "measurements arrive");
                  case Arriving.No(var detail) -> Says.no(ConditionReason.NoMeasurements, detail);
                })
        .orElseGet(
            () ->
                new Says(
                    Says.Truth.Unknown, ConditionReason.NotLooked, "measurements were not read"));
  }

  private static Says degraded(Situation situation) {
    return concern(situation)
        .map(concern -> Says.yes(reason(concern.reason()), concern.message()))
        .or(() -> situation.pass().flatMap(Conditions::standIn))
        .or(() -> situation.pass().flatMap(Conditions::podsFailing))
        .orElseGet(() -> Says.no(ConditionReason.AsExpected, "nothing is known to be wrong"));
  }

  private static Optional<Concern> concern(Situation situation) {
    return situation.pass().flatMap(pass -> pass.decision().next().concern());
  }

  private static ConditionReason reason(Notice.Reason concern) {
    return switch (concern) {
      case NobodyReady -> ConditionReason.NobodyReady;
      case BothFail -> ConditionReason.BothFail;
      case BreachHeld -> ConditionReason.BreachHeld;
      case Unobserved -> ConditionReason.NoMeasurements;
      default -> ConditionReason.Troubled;
    };
  }

  private static Optional<Says> standIn(Situation.Pass pass) {
    var next = pass.decision().next();
    var failover =
        next.failover()
            .map(
                it ->
                    Says.yes(
                        ConditionReason.FailedOver,
                        "no pod of %s is ready; others answer".formatted(it.revision())));
    return failover.or(
        () ->
            next.journey()
                .flatMap(
                    journey ->
                        journey.phase() instanceof Phase.Suspended suspended
                            ? Optional.of(Says.yes(ConditionReason.Suspended, suspended.why()))
                            : Optional.empty()));
  }

  /** A revision that is asked lacks pods, and it is known why. */
  private static Optional<Says> podsFailing(Situation.Pass pass) {
    return pass.decision().routing().uses().stream()
        .filter(
            revision ->
                pass.seen().podsOf(revision).ready() < pass.seen().podsOf(revision).wanted())
        .flatMap(revision -> Movement.trouble(pass, revision).stream())
        .map(trouble -> Says.yes(Movement.reason(trouble), trouble.detail()))
        .findFirst();
  }
}
