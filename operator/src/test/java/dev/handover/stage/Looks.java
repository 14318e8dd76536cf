package dev.handover.stage;

import dev.handover.api.v1alpha1.ModelDeployment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.processing.Controller;
import io.javaoperatorsdk.operator.processing.event.ResourceID;

/**
 * What an operator has looked at, as its framework knows it.
 *
 * @param controller of ModelDeployments
 */
record Looks(Controller<?> controller) {
  static Looks of(Operator operator) {
    return new Looks(
        (Controller<?>) operator.getRegisteredController("modeldeployment").orElseThrow());
  }

  /** Whether it knows a resource as it is stored there, or as it became since. */
  boolean knows(ModelDeployment stored) {
    return controller
        .getEventSourceManager()
        .getControllerEventSource()
        .get(ResourceID.fromResource(stored))
        .filter(known -> version(known) >= version(stored))
        .isPresent();
  }

  private static long version(HasMetadata resource) {
    return Long.parseLong(resource.getMetadata().getResourceVersion());
  }

  /**
   * Whether no pass over a resource is under way. What wakes it during one begins another as that
   * one ends, so that after a wake this is a pass later, whole, well or badly.
   */
  boolean atRest(ModelDeployment resource) {
    return !controller.getEventProcessor().isUnderProcessing(ResourceID.fromResource(resource));
  }
}
