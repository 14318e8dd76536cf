package dev.handover.e2e.cluster;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.v1alpha1.JourneyStatus;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.TrafficStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What matters of an object, in one line. */
final class StatusLine {
  private StatusLine() {}

  static String of(ModelDeployment model) {
    var status = model.getStatus();
    if (status == null) {
      return "no status";
    }
    return "%s %s | stable %s candidate %s | %s%s | %s"
        .formatted(
            status.level(),
            Optional.ofNullable(status.journey()).map(StatusLine::journey).orElse("at rest"),
            revision(status.stable()),
            revision(status.candidate()),
            Optional.ofNullable(status.traffic()).map(StatusLine::traffic).orElse("no traffic"),
            Optional.ofNullable(status.waitingFor())
                .map(waiting -> " | waits for " + waiting.what() + ": " + waiting.needs())
                .orElse(""),
            conditions(status.conditions()));
  }

  static String of(RouteTable table) {
    return "generation %d port %d | %s%s%s"
        .formatted(
            table.generation(),
            table.port(),
            table.arms().stream()
                .map(arm -> "%d %s -> %s".formatted(arm.weight(), arm.level(), arm.answers()))
                .collect(Collectors.joining(", ")),
            table
                .mirror()
                .map(mirror -> ", %d %% copied to %s".formatted(mirror.percent(), mirror.backend()))
                .orElse(""),
            table
                .journey()
                .map(
                    mark ->
                        " | %s step %d%s"
                            .formatted(
                                mark.ticket(),
                                mark.step(),
                                mark.end().map(end -> " ended: " + end.word()).orElse("")))
                .orElse(""));
  }

  static String of(Pod pod) {
    var status = pod.getStatus();
    var containers = status.getContainerStatuses();
    var restarts = containers.stream().mapToInt(ContainerStatus::getRestartCount).sum();
    var ready = !containers.isEmpty() && containers.stream().allMatch(ContainerStatus::getReady);
    return "%s%s%s%s"
        .formatted(
            status.getPhase(),
            ready ? ", ready" : ", not ready",
            restarts > 0 ? ", " + restarts + " restarts" : "",
            pod.getMetadata().getDeletionTimestamp() == null ? "" : ", terminating");
  }

  private static String journey(JourneyStatus journey) {
    return "%s %s step %s share %s"
        .formatted(journey.kind(), journey.phase(), journey.step(), journey.share());
  }

  private static String revision(ModelDeploymentStatus.RevisionStatus revision) {
    return revision == null
        ? "-"
        : "%s %s/%s".formatted(revision.revision(), revision.ready(), revision.replicas());
  }

  private static String traffic(TrafficStatus traffic) {
    return "baseline %s stable %s candidate %s mirror %s generation %s"
        .formatted(
            traffic.baseline(),
            traffic.stable(),
            traffic.candidate(),
            traffic.mirror(),
            traffic.generation());
  }

  private static String conditions(List<Condition> conditions) {
    return conditions.stream().map(StatusLine::condition).collect(Collectors.joining(" "));
  }

  /** What waits for a person says why. */
  private static String condition(Condition condition) {
    var text =
        "%s=%s(%s)".formatted(condition.getType(), condition.getStatus(), condition.getReason());
    var stalled = "Stalled".equals(condition.getType()) && "True".equals(condition.getStatus());
    return stalled ? text + " \"" + condition.getMessage() + "\"" : text;
  }
}
