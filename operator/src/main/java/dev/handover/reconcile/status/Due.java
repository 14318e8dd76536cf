package dev.handover.reconcile.status;

import dev.handover.api.v1alpha1.JourneyStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.ConcernStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.GuardrailStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.RevisionStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.WaitingStatus;
import dev.handover.api.v1alpha1.Vocabulary;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When a status has to be written.
 *
 * <ul>
 *   <li>At once: what must be remembered, what is in force, a condition that turned, a breach.
 *   <li>Within a minute: reasons and messages, what is waited for, how many pods are ready.
 *   <li>Within a minute of a journey, and never for their own sake at rest: figures.
 * </ul>
 */
public sealed interface Due {
  /** How long what is not urgent may wait since the last write. */
  Duration AT_MOST_EVERY = Duration.ofMinutes(1);

  /** Nothing has to be written. */
  record Never() implements Due {}

  /** It has to be written in this pass. */
  record Now() implements Due {}

  /**
   * It may wait.
   *
   * @param at until then
   */
  record Later(Instant at) implements Due {}

  /**
   * When to write.
   *
   * @param stored the status that is stored
   * @param fresh the status as it is
   * @param lastWritten when status was last written, as far as this process knows
   * @param now the time
   */
  static Due of(
      Optional<ModelDeploymentStatus> stored,
      ModelDeploymentStatus fresh,
      Optional<Instant> lastWritten,
      Instant now) {
    if (stored.isEmpty() || !essence(stored.get()).equals(essence(fresh))) {
      return new Now();
    }
    var atRest = fresh.journey() == null;
    var same =
        atRest
            ? withoutFigures(stored.get()).equals(withoutFigures(fresh))
            : stored.get().equals(fresh);
    if (same) {
      return new Never();
    }
    var at = lastWritten.map(last -> last.plus(AT_MOST_EVERY)).orElse(now);
    return at.isAfter(now) ? new Later(at) : new Now();
  }

  private static ModelDeploymentStatus essence(ModelDeploymentStatus status) {
    var waiting = Optional.ofNullable(status.waitingFor());
    var concern = Optional.ofNullable(status.concern());
    return copy(
        status,
        Optional.ofNullable(status.stable()).map(Due::essence).orElse(null),
        Optional.ofNullable(status.candidate()).map(Due::essence).orElse(null),
        Optional.ofNullable(status.journey()).map(Due::essence).orElse(null),
        waiting
            .filter(it -> it.ticket() != null)
            .map(it -> new WaitingStatus("", null, it.ticket()))
            .orElse(null),
        concern.map(it -> new ConcernStatus(it.reason(), null, it.since())).orElse(null),
        status.conditions().stream().map(Due::essence).toList());
  }

  private static RevisionStatus essence(RevisionStatus revision) {
    return new RevisionStatus(revision.revision(), revision.since(), revision.replicas(), null);
  }

  private static JourneyStatus essence(JourneyStatus journey) {
    return new JourneyStatus(
        journey.ticket(),
        journey.kind(),
        journey.revision(),
        journey.from(),
        journey.to(),
        journey.phase(),
        journey.step(),
        journey.share(),
        journey.since(),
        null,
        journey.hold(),
        journey.waited(),
        journey.suspended(),
        journey.planned());
  }

  private static Condition essence(Condition condition) {
    return new ConditionBuilder(condition).withReason(null).withMessage(null).build();
  }

  /** A breach is news; how near the limit is, is not. */
  private static List<GuardrailStatus> verdicts(List<GuardrailStatus> guardrails) {
    return guardrails.stream()
        .map(
            it ->
                new GuardrailStatus(
                    it.name(),
                    Vocabulary.Verdict.Breached.name().equals(it.verdict()) ? it.verdict() : null,
                    null,
                    it.limit(),
                    null,
                    null,
                    null))
        .toList();
  }

  private static ModelDeploymentStatus withoutFigures(ModelDeploymentStatus status) {
    return copy(
        status,
        status.stable(),
        status.candidate(),
        status.journey(),
        status.waitingFor(),
        status.concern(),
        status.conditions());
  }

  private static ModelDeploymentStatus copy(
      ModelDeploymentStatus status,
      RevisionStatus stable,
      RevisionStatus candidate,
      JourneyStatus journey,
      WaitingStatus waiting,
      ConcernStatus concern,
      List<Condition> conditions) {
    return new ModelDeploymentStatus(
        status.observedGeneration(),
        status.level(),
        stable,
        candidate,
        status.previous(),
        journey,
        status.steps(),
        waiting,
        status.traffic(),
        verdicts(status.guardrails()),
        null,
        status.rejected(),
        status.latch(),
        status.failover(),
        concern,
        status.leaving(),
        status.retired(),
        status.journeys(),
        status.last(),
        status.retrying(),
        status.unobservedSince(),
        status.releasing(),
        status.history(),
        conditions);
  }
}
