package dev.handover.reconcile;

import dev.handover.rollout.Revision;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this process last wrote of each resource, or found written, to tell a change of somebody
 * else from one of our own. People hear of the former; nothing is decided by it.
 */
final class OwnWrites {
  private final Map<String, Map<Revision, Integer>> replicas = new ConcurrentHashMap<>();
  private final Map<String, Front> fronts = new ConcurrentHashMap<>();

  /** Where a front Service points. */
  record Front(int port, int routerPort) {}

  /** Whether a revision had this size already. */
  boolean stands(String resource, Revision revision, int size) {
    return Optional.ofNullable(replicas.get(resource))
        .map(sizes -> sizes.get(revision))
        .filter(before -> before == size)
        .isPresent();
  }

  /** A revision has this size now: it must have been written, or else others did nothing wrong. */
  void wrote(String resource, Revision revision, int size) {
    replicas.computeIfAbsent(resource, ignored -> new ConcurrentHashMap<>()).put(revision, size);
  }

  /** Whether a front Service pointed there already. */
  boolean stands(String resource, Front front) {
    return front.equals(fronts.get(resource));
  }

  /** A front Service points there now. */
  void wrote(String resource, Front front) {
    fronts.put(resource, front);
  }

  void forget(String resource, Revision revision) {
    Optional.ofNullable(replicas.get(resource)).ifPresent(sizes -> sizes.remove(revision));
  }

  void forget(String resource) {
    replicas.remove(resource);
    fronts.remove(resource);
  }
}
