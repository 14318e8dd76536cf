package dev.handover.reconcile;

import dev.handover.rollout.Revision;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What this process last wrote of each resource, to tell a change of somebody else from one of our
 * own. People hear of the former; nothing is decided by it.
 */
final class OwnWrites {
  private final Map<String, Map<Revision, Integer>> replicas = new ConcurrentHashMap<>();
  private final Map<String, Front> fronts = new ConcurrentHashMap<>();

  /** Where a front Service points. */
  record Front(int port, int routerPort) {}

  /** Remembers a size; says whether it was the same before. */
  boolean sameReplicas(String resource, Revision revision, int wanted) {
    var before =
        replicas
            .computeIfAbsent(resource, ignored -> new ConcurrentHashMap<>())
            .put(revision, wanted);
    return before != null && before == wanted;
  }

  /** Remembers where a front Service points; says whether it was the same before. */
  boolean sameFront(String resource, Front front) {
    return Optional.ofNullable(fronts.put(resource, front)).filter(front::equals).isPresent();
  }

  void forget(String resource, Revision revision) {
    Optional.ofNullable(replicas.get(resource)).ifPresent(sizes -> sizes.remove(revision));
  }

  void forget(String resource) {
    replicas.remove(resource);
    fronts.remove(resource);
  }
}
