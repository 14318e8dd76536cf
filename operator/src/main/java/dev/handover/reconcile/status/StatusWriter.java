package dev.handover.reconcile.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.TrafficStatus;
import java.util.Optional;

/**
 * Status as it is at the end of a pass: what is remembered, and what people want to know. The same
 * situation gives the same status, and time alone changes nothing in it, so that nothing has to be
 * written while nothing happens.
 */
public final class StatusWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private StatusWriter() {}

  /** The status; under 16 KiB as JSON. */
  public static ModelDeploymentStatus status(Situation situation) {
    var smallest = Limits.DESCENDING.getLast();
    return Limits.DESCENDING.stream()
        .filter(limits -> !limits.equals(smallest))
        .map(limits -> status(situation, limits))
        .filter(status -> bytes(status) < Limits.STATUS_BYTES)
        .findFirst()
        .orElseGet(() -> status(situation, smallest));
  }

  private static int bytes(ModelDeploymentStatus status) {
    try {
      return JSON.writeValueAsBytes(status).length;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a status is always JSON", e);
    }
  }

  private static ModelDeploymentStatus status(Situation situation, Limits limits) {
    var traffic =
        TrafficWriter.write(
            situation.inForce(), situation.before().map(ModelDeploymentStatus::traffic));
    return situation
        .pass()
        .map(pass -> new Account(situation, pass, limits).status(traffic))
        .orElseGet(() -> untouched(situation, traffic, limits));
  }

  /** Nothing was decided, so nothing that is remembered changes. */
  private static ModelDeploymentStatus untouched(
      Situation situation, Optional<TrafficStatus> traffic, Limits limits) {
    var before = situation.before();
    return new ModelDeploymentStatus(
        situation.generation(),
        before.map(ModelDeploymentStatus::level).orElse(null),
        before.map(ModelDeploymentStatus::stable).orElse(null),
        before.map(ModelDeploymentStatus::candidate).orElse(null),
        before.map(ModelDeploymentStatus::previous).orElse(null),
        before.map(ModelDeploymentStatus::journey).orElse(null),
        before.map(ModelDeploymentStatus::steps).orElse(null),
        before.map(ModelDeploymentStatus::waitingFor).orElse(null),
        traffic.orElse(null),
        before.map(ModelDeploymentStatus::guardrails).orElse(null),
        before.map(ModelDeploymentStatus::evidence).orElse(null),
        before.map(ModelDeploymentStatus::rejected).orElse(null),
        before.map(ModelDeploymentStatus::latch).orElse(null),
        before.map(ModelDeploymentStatus::failover).orElse(null),
        before.map(ModelDeploymentStatus::concern).orElse(null),
        before.map(ModelDeploymentStatus::leaving).orElse(null),
        before.map(ModelDeploymentStatus::retired).orElse(null),
        before.map(ModelDeploymentStatus::journeys).orElse(null),
        before.map(ModelDeploymentStatus::last).orElse(null),
        before.map(ModelDeploymentStatus::queued).orElse(null),
        before.map(ModelDeploymentStatus::retrying).orElse(null),
        before.map(ModelDeploymentStatus::rollingBack).orElse(null),
        before.map(ModelDeploymentStatus::retrain).orElse(null),
        before.map(ModelDeploymentStatus::unobservedSince).orElse(null),
        before.map(ModelDeploymentStatus::releasing).orElse(null),
        before.map(ModelDeploymentStatus::history).orElse(null),
        Conditions.of(situation, traffic, limits));
  }
}
