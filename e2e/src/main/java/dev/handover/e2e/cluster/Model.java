package dev.handover.e2e.cluster;

import dev.handover.api.Names;
import dev.handover.api.v1alpha1.JourneyStatus;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.RevisionStatus;
import dev.handover.api.v1alpha1.TrafficStatus;
import dev.handover.e2e.cluster.Timeline.Seen;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One ModelDeployment of a playground. */
public final class Model {
  private final Playground ground;
  private final String name;

  Model(Playground ground, String name) {
    this.ground = ground;
    this.name = name;
  }

  public String name() {
    return name;
  }

  public Playground ground() {
    return ground;
  }

  /** The newest version that was seen; empty before the first. */
  public Optional<ModelDeployment> seen() {
    var all = ground.timeline().models(name);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast().what());
  }

  /** The newest status that was seen; empty before the first. */
  public Optional<ModelDeploymentStatus> status() {
    return seen().map(ModelDeployment::getStatus);
  }

  /**
   * Waits until a status was seen that satisfies the condition, if only for a moment. Only what the
   * operator wrote for the present spec counts.
   *
   * @param what the condition in words
   * @throws AssertionError if there is none in time, with all that happened meanwhile
   */
  public ModelDeploymentStatus await(
      String what, Duration within, Predicate<ModelDeploymentStatus> condition) {
    var from = Math.max(0, ground.timeline().models(name).size() - 1);
    var generation = generation();
    try {
      return Awaitility.await(what)
          .atMost(within)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> first(from, generation, condition), Optional::isPresent)
          .orElseThrow();
    } catch (ConditionTimeoutException late) {
      throw new AssertionError(
          "%s: %s, not seen within %s. What happened:\n%s"
              .formatted(name, what, within, ground.timeline().text()),
          late);
    }
  }

  private Optional<ModelDeploymentStatus> first(
      int from, long generation, Predicate<ModelDeploymentStatus> condition) {
    return ground.timeline().models(name).stream()
        .skip(from)
        .map(Seen::what)
        .map(ModelDeployment::getStatus)
        .filter(status -> status != null && status.observedGeneration() != null)
        .filter(status -> status.observedGeneration() >= generation)
        .filter(condition)
        .findFirst();
  }

  private long generation() {
    return resource().require().getMetadata().getGeneration();
  }

  private Resource<ModelDeployment> resource() {
    return ground
        .cluster()
        .client()
        .resources(ModelDeployment.class)
        .inNamespace(ground.namespace())
        .withName(name);
  }

  /** Answers a ticket, or asks for something, by an annotation of {@link Names}. */
  public void annotate(String annotation, String value) {
    ground.timeline().note(annotation, value);
    resource()
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(annotation, value));
  }

  /** Deletes it, without waiting for its end. */
  public void delete() {
    delete(DeletionPropagation.BACKGROUND);
  }

  /** The same, with a say in when the garbage collector takes what it owns. */
  public void delete(DeletionPropagation propagation) {
    ground.timeline().note("delete", name);
    resource().withPropagationPolicy(propagation).delete();
  }

  /** Whether it is gone for good. */
  public boolean gone() {
    return resource().get() == null;
  }

  /** The pods of a revision that are not on their way out. */
  public List<Pod> pods(String revision) {
    return ground
        .cluster()
        .client()
        .pods()
        .inNamespace(ground.namespace())
        .withLabels(Map.of(Names.NAME_LABEL, name, Names.REVISION_LABEL, revision))
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /** UIDs of all pods of all revisions, with how often their containers were restarted. */
  public Map<String, Integer> podUids() {
    return ground
        .cluster()
        .client()
        .pods()
        .inNamespace(ground.namespace())
        .withLabel(Names.NAME_LABEL, name)
        .list()
        .getItems()
        .stream()
        .collect(
            Collectors.toMap(
                pod -> pod.getMetadata().getUid(),
                pod ->
                    pod.getStatus().getContainerStatuses().stream()
                        .mapToInt(container -> container.getRestartCount())
                        .sum()));
  }

  /** The reasons of its events, in order. */
  public List<String> reasons() {
    return ground.timeline().events(name).stream().map(seen -> seen.what().getReason()).toList();
  }

  /** A condition of a status. */
  public static Optional<Condition> condition(ModelDeploymentStatus status, String type) {
    return status.conditions().stream().filter(it -> type.equals(it.getType())).findFirst();
  }

  /** Whether a condition has a value. */
  public static boolean is(ModelDeploymentStatus status, String type, String value) {
    return condition(status, type).filter(it -> value.equals(it.getStatus())).isPresent();
  }

  /** The share of the candidate's side in the table that was last confirmed, in percent. */
  public static int candidateShare(ModelDeploymentStatus status) {
    return Optional.ofNullable(status.traffic()).map(TrafficStatus::candidate).orElse(0);
  }

  /** Whether every router obeys the table of this status, and it gives the candidate a share. */
  public static boolean hasShare(ModelDeploymentStatus status, int percent) {
    return is(status, "TrafficSynced", "True") && candidateShare(status) == percent;
  }

  /** The stable revision; empty if there is none. */
  public static Optional<String> stable(ModelDeploymentStatus status) {
    return Optional.ofNullable(status.stable()).map(RevisionStatus::revision);
  }

  /** The candidate; empty if there is none. */
  public static Optional<String> candidate(ModelDeploymentStatus status) {
    return Optional.ofNullable(status.candidate()).map(RevisionStatus::revision);
  }

  /** The journey in flight; empty at rest. */
  public static Optional<JourneyStatus> journey(ModelDeploymentStatus status) {
    return Optional.ofNullable(status.journey());
  }
}
