package dev.handover.workload;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What a pod's status says, as far as Handover cares. */
public final class PodState {
  private static final Set<String> ENDED = Set.of("Failed", "Succeeded");

  private PodState() {}

  /** Ready, and not on its way out. */
  public static boolean canAnswer(Pod pod) {
    return ready(pod) && !terminating(pod) && !ended(pod);
  }

  /** Whether its Ready condition is true; a pod on its way out may still be. */
  public static boolean ready(Pod pod) {
    return isTrue(pod, "Ready");
  }

  /** On its way out. */
  public static boolean terminating(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  /** All its containers have ended for good. */
  public static boolean ended(Pod pod) {
    return status(pod).map(PodStatus::getPhase).filter(ENDED::contains).isPresent();
  }

  /** Evicted, preempted or drained: somebody else's doing. */
  static boolean disrupted(Pod pod) {
    return isTrue(pod, "DisruptionTarget");
  }

  private static boolean isTrue(Pod pod, String type) {
    return condition(pod, type).filter(it -> "True".equals(it.getStatus())).isPresent();
  }

  /** A condition of the pod by its type. */
  public static Optional<PodCondition> condition(Pod pod, String type) {
    return status(pod).map(PodStatus::getConditions).orElse(List.of()).stream()
        .filter(it -> type.equals(it.getType()))
        .findFirst();
  }

  /** The status of each container, those that prepare the pod first. */
  public static Stream<ContainerStatus> containers(Pod pod) {
    return status(pod).stream()
        .flatMap(
            it ->
                Stream.concat(
                    it.getInitContainerStatuses().stream(), it.getContainerStatuses().stream()));
  }

  private static Optional<PodStatus> status(Pod pod) {
    return Optional.ofNullable(pod.getStatus());
  }
}
