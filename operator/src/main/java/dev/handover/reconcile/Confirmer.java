package dev.handover.reconcile;

import dev.handover.reconcile.status.Obstacle;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.traffic.Confirmations;
import dev.handover.workload.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Asks routers only while something is unconfirmed: what every router has confirmed stays so until
 * the table, or one of the routers, changes.
 */
final class Confirmer {
  private final Confirmations confirmations;
  private final Map<String, Confirmed> confirmed = new ConcurrentHashMap<>();

  Confirmer(Confirmations confirmations) {
    this.confirmations = confirmations;
  }

  /**
   * What every router has confirmed.
   *
   * @param generation the table
   * @param routers the routers as they were then
   * @param since when the table was first seen to be in force everywhere
   */
  private record Confirmed(long generation, Set<String> routers, Instant since) {
    /** When the clock was set back nobody knows how long ago that was: it counts from now. */
    private Confirmed notAfter(Instant now) {
      return since.isAfter(now) ? new Confirmed(generation, routers, now) : this;
    }
  }

  /** Whether a generation of a resource's table is in force at every router. */
  Confirmation confirm(
      String namespace, String name, long generation, List<Pod> routers, Instant now) {
    var key = Sources.ofResource(namespace, name);
    confirmed.computeIfPresent(key, (same, it) -> it.notAfter(now));
    var last = Optional.ofNullable(confirmed.get(key)).filter(it -> it.generation() == generation);
    var asked = versions(routers);
    if (!asked.isEmpty() && last.filter(it -> it.routers().equals(asked)).isPresent()) {
      return new Confirmation.Everywhere();
    }
    var confirmation = confirmations.confirm(routers, name, generation, now);
    var since = last.map(Confirmed::since);
    switch (confirmation) {
      case Confirmation.Everywhere ignored ->
          confirmed.put(key, new Confirmed(generation, asked, since.orElse(now)));
      case Confirmation.Awaited ignored ->
          // A router that comes or goes does not make what was measured before it another table's.
          since.ifPresentOrElse(
              then -> confirmed.put(key, new Confirmed(generation, Set.of(), then)),
              () -> confirmed.remove(key));
    }
    return confirmation;
  }

  /** When the table of a resource was first in force everywhere, if it was. */
  Optional<Instant> since(String namespace, String name) {
    return Optional.ofNullable(confirmed.get(Sources.ofResource(namespace, name)))
        .map(Confirmed::since);
  }

  /** What keeps the routers from obeying a table, where it is known. */
  Optional<Obstacle> obstacle(String name, List<Pod> routers, Instant now) {
    if (routers.stream().noneMatch(PodState::ready)) {
      return Optional.of(
          new Obstacle.RoutersNotReady(
              "none of %d router pods is ready: callers reach nobody".formatted(routers.size())));
    }
    return confirmations.problems(routers, name, now).stream()
        .filter(problem -> problem.startsWith("port "))
        .findFirst()
        .map(Obstacle.PortInUse::new);
  }

  void forget(String namespace, String name) {
    confirmed.remove(Sources.ofResource(namespace, name));
  }

  /** A pod that restarted or changed its state has another version. */
  private static Set<String> versions(List<Pod> routers) {
    return routers.stream()
        .map(pod -> pod.getMetadata().getUid() + "@" + pod.getMetadata().getResourceVersion())
        .collect(Collectors.toSet());
  }
}
