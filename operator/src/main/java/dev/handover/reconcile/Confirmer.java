package dev.handover.reconcile;

import dev.handover.reconcile.status.Confirmed;
import dev.handover.reconcile.status.Obstacle;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.traffic.Confirmations;
import dev.handover.workload.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
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
  /**
   * When a table is judged by the routers that obey it, though others do not: one that is stuck
   * must not hide what goes on at the rest. Until then the table before it is judged.
   */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Confirmations confirmations;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  Confirmer(Confirmations confirmations) {
    this.confirmations = confirmations;
  }

  /**
   * What is known of the routers and a table.
   *
   * @param generation the table
   * @param asked when they were first asked for it
   * @param routers those that all confirmed it, as they were then; none while one has not
   * @param everywhere when it was first seen to be in force everywhere
   */
  private record Known(
      long generation, Instant asked, Set<String> routers, Optional<Instant> everywhere) {
    private Known confirmed(Set<String> by, Instant now) {
      return new Known(generation, asked, by, Optional.of(everywhere.orElse(now)));
    }

    /** When the clock was set back nobody knows how long ago something was: it counts from now. */
    private Known notAfter(Instant now) {
      return new Known(
          generation, earlier(asked, now), routers, everywhere.map(at -> earlier(at, now)));
    }

    private static Instant earlier(Instant one, Instant other) {
      return one.isBefore(other) ? one : other;
    }

    /** A router that comes or goes does not make what was measured before it another table's. */
    private Known awaited() {
      return new Known(generation, asked, Set.of(), everywhere);
    }
  }

  /**
   * What an operator before this one saw of a table. Without it, what is measured would count anew
   * from every change of operator. What this one saw itself is better known.
   */
  void recall(String namespace, String name, Confirmed table) {
    known.putIfAbsent(
        Sources.ofResource(namespace, name),
        new Known(table.generation(), table.since(), Set.of(), Optional.of(table.since())));
  }

  /** Whether a generation of a resource's table is in force at every router. */
  Confirmation confirm(
      String namespace, String name, long generation, List<Pod> routers, Instant now) {
    var key = Sources.ofResource(namespace, name);
    var last =
        Optional.ofNullable(known.computeIfPresent(key, (same, it) -> it.notAfter(now)))
            .filter(it -> it.generation() == generation)
            .orElse(new Known(generation, now, Set.of(), Optional.empty()));
    var versions = versions(routers);
    if (!versions.isEmpty() && last.routers().equals(versions)) {
      return new Confirmation.Everywhere();
    }
    var confirmation = confirmations.confirm(routers, name, generation, now);
    known.put(
        key,
        switch (confirmation) {
          case Confirmation.Everywhere ignored -> last.confirmed(versions, now);
          case Confirmation.Awaited ignored -> last.awaited();
        });
    return confirmation;
  }

  /**
   * Since when the table of a resource is judged: since it was first in force everywhere, else
   * since the patience with those that do not obey it ended.
   */
  Optional<Instant> judgedSince(String namespace, String name, Instant now) {
    return Optional.ofNullable(known.get(Sources.ofResource(namespace, name)))
        .map(it -> it.everywhere().orElse(it.asked().plus(PATIENCE)))
        .filter(since -> !since.isAfter(now));
  }

  /** When the table that was last asked for was first seen to be in force everywhere. */
  Optional<Instant> everywhereSince(String namespace, String name) {
    return Optional.ofNullable(known.get(Sources.ofResource(namespace, name)))
        .flatMap(Known::everywhere);
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
    known.remove(Sources.ofResource(namespace, name));
  }

  /** A pod that restarted or changed its state has another version. */
  private static Set<String> versions(List<Pod> routers) {
    return routers.stream()
        .map(pod -> pod.getMetadata().getUid() + "@" + pod.getMetadata().getResourceVersion())
        .collect(Collectors.toSet());
  }
}
