package dev.handover.workload;

import dev.handover.api.Names;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Pods;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is seen of each revision of a resource that has a Deployment. */
public final class ObservedPods {
  private ObservedPods() {}

  /**
   * Sums up Deployments and pods by revision.
   *
   * @param deployments of one resource
   * @param pods of one resource
   */
  public static Map<Revision, Pods> of(List<Deployment> deployments, List<Pod> pods) {
    var byRevision =
        pods.stream()
            .filter(pod -> revision(pod).isPresent())
            .collect(Collectors.groupingBy(pod -> revision(pod).orElseThrow()));
    return deployments.stream()
        .filter(deployment -> revision(deployment).isPresent())
        .collect(
            Collectors.toUnmodifiableMap(
                deployment -> revision(deployment).orElseThrow(),
                deployment ->
                    seen(
                        deployment,
                        byRevision.getOrDefault(revision(deployment).orElseThrow(), List.of())),
                (one, other) -> one));
  }

  private static Pods seen(Deployment deployment, List<Pod> pods) {
    return new Pods(
        wanted(deployment),
        (int) pods.stream().filter(PodState::canAnswer).count(),
        Troubles.of(deployment, pods));
  }

  private static int wanted(Deployment deployment) {
    return Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1);
  }

  private static Optional<Revision> revision(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getLabels())
        .map(labels -> labels.get(Names.REVISION_LABEL))
        .map(Revision::new);
  }
}
