package dev.handover.workload;

import dev.handover.rollout.Snapshot.Trouble;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What keeps the pods of a revision from being ready. A pod that was evicted, preempted or deleted
 * is no crash: its containers end with an error through no fault of the model.
 */
final class Troubles {
  private static final Set<String> IMAGE =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImageInspectError",
          "RegistryUnavailable",
          "SignatureValidationFailed");

  /** What the container needs is missing or wrong: a Secret, a ConfigMap, a path in a volume. */
  private static final Set<String> NOT_MADE =
      Set.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError");

  /** The node forgot how the container ended, since it was restarted itself. */
  private static final Set<String> FORGOTTEN = Set.of("ContainerStatusUnknown", "Unknown");

  /** How long the kubelet takes at most to call a pod unready whose container has ended. */
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(10);

  private Troubles() {}

  /** The gravest trouble, if there is any. */
  static Optional<Trouble> of(Deployment deployment, List<Pod> pods) {
    var ofPods =
        pods.stream()
            .filter(pod -> !PodState.terminating(pod) && !PodState.ended(pod))
            .filter(pod -> !PodState.disrupted(pod))
            .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
            .flatMap(Troubles::of);
    return Stream.concat(ofPods, of(deployment)).min(Comparator.comparingInt(Troubles::rank));
  }

  private static int rank(Trouble trouble) {
    return switch (trouble) {
      case Trouble.CrashLooping ignored -> 0;
      case Trouble.Crashed ignored -> 1;
      case Trouble.ImageUnavailable ignored -> 2;
      case Trouble.CannotStart ignored -> 3;
      case Trouble.NoRoom ignored -> 4;
    };
  }

  private static Stream<Trouble> of(Pod pod) {
    return Stream.concat(
        PodState.containers(pod)
            .filter(container -> !Boolean.TRUE.equals(container.getReady()))
            .flatMap(container -> of(pod, container).stream()),
        noRoom(pod).stream());
  }

  private static Optional<Trouble> of(Pod pod, ContainerStatus container) {
    var waiting = Optional.ofNullable(container.getState()).map(ContainerState::getWaiting);
    var reason = waiting.map(ContainerStateWaiting::getReason).orElse("");
    if (reason.equals("CrashLoopBackOff")) {
      var how = lastEnd(container).map(Troubles::how).orElse("ends again and again");
      return Optional.of(
          new Trouble.CrashLooping(
              "%s %s, restarted %d times"
                  .formatted(where(pod, container), how, restarts(container))));
    }
    if (IMAGE.contains(reason)) {
      return Optional.of(
          new Trouble.ImageUnavailable(
              "%s cannot get image %s: %s"
                  .formatted(
                      where(pod, container),
                      container.getImage(),
                      waiting.map(ContainerStateWaiting::getMessage).orElse(reason))));
    }
    if (NOT_MADE.contains(reason)) {
      return Optional.of(
          new Trouble.CannotStart(
              "%s cannot start: %s"
                  .formatted(
                      where(pod, container),
                      waiting.map(ContainerStateWaiting::getMessage).orElse(reason))));
    }
    return lastEnd(container)
        .filter(Troubles::failed)
        .filter(end -> madeUnready(pod, container, end))
        .map(end -> new Trouble.Crashed(where(pod, container) + " " + how(end)));
  }

  private static Optional<ContainerStateTerminated> lastEnd(ContainerStatus container) {
    return Optional.ofNullable(container.getState())
        .map(ContainerState::getTerminated)
        .or(() -> Optional.ofNullable(container.getLastState()).map(ContainerState::getTerminated));
  }

  /**
   * An end long before the pod became unready has been got over since, and is not why it is unready
   * now.
   */
  private static boolean madeUnready(
      Pod pod, ContainerStatus container, ContainerStateTerminated end) {
    var runs =
        Optional.ofNullable(container.getState()).map(ContainerState::getRunning).isPresent();
    var unreadySince =
        PodState.condition(pod, "Ready")
            .filter(ready -> "False".equals(ready.getStatus()))
            .flatMap(ready -> time(ready.getLastTransitionTime()));
    var ended = time(end.getFinishedAt());
    return !runs
        || unreadySince.isEmpty()
        || ended.isEmpty()
        || !ended.get().plus(NOTICED_WITHIN).isBefore(unreadySince.get());
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeParseException unreadable) {
      return Optional.empty();
    }
  }

  private static boolean failed(ContainerStateTerminated end) {
    return end.getExitCode() != null
        && end.getExitCode() != 0
        && !FORGOTTEN.contains(Optional.ofNullable(end.getReason()).orElse(""));
  }

  private static String how(ContainerStateTerminated end) {
    var reason = Optional.ofNullable(end.getReason()).filter(it -> !it.equals("Error"));
    return "ended with exit code %d%s"
        .formatted(end.getExitCode(), reason.map(it -> " (" + it + ")").orElse(""));
  }

  private static int restarts(ContainerStatus container) {
    return Optional.ofNullable(container.getRestartCount()).orElse(0);
  }

  private static String where(Pod pod, ContainerStatus container) {
    return "container %s of pod %s".formatted(container.getName(), pod.getMetadata().getName());
  }

  private static Optional<Trouble> noRoom(Pod pod) {
    return PodState.condition(pod, "PodScheduled")
        .filter(it -> "False".equals(it.getStatus()))
        .filter(it -> "Unschedulable".equals(it.getReason()))
        .map(
            it ->
                new Trouble.NoRoom(
                    "pod %s has no node: %s"
                        .formatted(pod.getMetadata().getName(), it.getMessage())));
  }

  /** A quota, or a rule that forbids the pod, shows only here: there is no pod to ask. */
  private static Stream<Trouble> of(Deployment deployment) {
    return Optional.ofNullable(deployment.getStatus())
        .map(DeploymentStatus::getConditions)
        .orElse(List.of())
        .stream()
        .filter(it -> "ReplicaFailure".equals(it.getType()) && "True".equals(it.getStatus()))
        .map(it -> refused(deployment, Optional.ofNullable(it.getMessage()).orElse("")));
  }

  private static Trouble refused(Deployment deployment, String message) {
    var detail =
        "Deployment %s cannot make pods: %s".formatted(deployment.getMetadata().getName(), message);
    return message.contains("exceeded quota")
        ? new Trouble.NoRoom(detail)
        : new Trouble.CannotStart(detail);
  }
}
