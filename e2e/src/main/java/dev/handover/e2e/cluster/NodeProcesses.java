package dev.handover.e2e.cluster;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Processes of a pod, where its node is the machine that this runs on. Deleting a pod, even at
 * once, gives its processes a signal and a second: only here can one die as in a power cut.
 */
final class NodeProcesses {
  private NodeProcesses() {}

  /** The processes of a pod's containers; none if its node is another machine. */
  static Stream<ProcessHandle> of(Pod pod) {
    var containers =
        pod.getStatus().getContainerStatuses().stream()
            .flatMap(status -> id(status).stream())
            .collect(Collectors.toSet());
    return ProcessHandle.allProcesses().filter(process -> belongs(process, containers));
  }

  /** As in {@code containerd://4be7…}. */
  private static Optional<String> id(ContainerStatus status) {
    return Optional.ofNullable(status.getContainerID())
        .map(it -> it.substring(it.lastIndexOf('/') + 1))
        .filter(it -> !it.isEmpty());
  }

  /** The name of a container's control group holds its id. */
  private static boolean belongs(ProcessHandle process, Set<String> containers) {
    try {
      var groups = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cgroup"));
      return containers.stream().anyMatch(groups::contains);
    } catch (IOException gone) {
      return false;
    }
  }
}
