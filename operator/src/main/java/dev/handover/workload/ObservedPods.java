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
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What is seen of each revision of a resource that has a Deployment. */
public final class ObservedPods {
  private ObservedPods() {}

  /**
   * Sums up Deployments and pods by revision.
   *
   * @param deployments of one resource
   * @param pods of one resource
   * @param findable whether routers can find the pods of a revision; else it is as if none were
   *     ready
   */
  public static Map<Revision, Pods> of(
      List<Deployment> deployments, List<Pod> pods, Predicate<Revision> findable) {
    var byRevision =
        pods.stream()
            .filter(pod -> revision(pod).isPresent())
            .collect(Collectors.groupingBy(pod -> revision(pod).orElseThrow()));
    return deployments.stream()
        .filter(deployment -> revision(deployment).isPresent())
        .collect(
            Collectors.toUnmodifiableMap(
                deployment -> revision(deployment).orElseThrow(),
                deployment -> {
                  var revision = revision(deployment).orElseThrow();
                  var theirs = byRevision.getOrDefault(revision, List.of());
                  return new Pods(
                      wanted(deployment),
                      findable.test(revision) ? ready(theirs) : 0,
                      Troubles.of(deployment, theirs));
                },
                (one, other) -> one));
  }

  private static int ready(List<Pod> pods) {
    return (int) pods.stream().filter(PodState::canAnswer).count();
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
