package dev.handover.reconcile;

import dev.handover.api.Names;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.traffic.RouterWorkload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The routers of each namespace: they come with its first resource and go with its last. All
 * resources of a namespace share them, so whoever passes by sees to them, but not each time.
 */
final class Routers {
  private static final Duration LOOKED_AFTER_EVERY = Duration.ofMinutes(1);

  private final KubernetesClient client;
  private final RouterWorkload workload;
  private final Cluster cluster;
  private final Map<String, Crew> crews = new ConcurrentHashMap<>();

  Routers(KubernetesClient client, RouterWorkload workload, Cluster cluster) {
    this.client = client;
    this.workload = workload;
    this.cluster = cluster;
  }

  /** What is known of the routers of a namespace; also the lock for them. */
  private static final class Crew {
    private Optional<Look> last = Optional.empty();

    /** By uid: another resource may have the name of one that left. */
    private final Set<String> leaving = new HashSet<>();
  }

  /**
   * A look at the routers.
   *
   * @param at when
   * @param version of their Deployment as it was then
   * @param refusals what could not be placed
   */
  private record Look(Instant at, Optional<String> version, List<String> refusals) {}

  /** Sees to it that the routers are there; says what is in the way. */
  List<String> keep(String namespace, Instant now) {
    var crew = crews.computeIfAbsent(namespace, ignored -> new Crew());
    synchronized (crew) {
      var version = version(namespace);
      var fresh =
          crew.last.filter(
              look ->
                  look.at().plus(LOOKED_AFTER_EVERY).isAfter(now)
                      && look.version().equals(version)
                      && version.isPresent());
      if (fresh.isEmpty()) {
        crew.last = Optional.of(new Look(now, version(namespace), place(namespace)));
      }
      return crew.last.map(Look::refusals).orElse(List.of());
    }
  }

  private List<String> place(String namespace) {
    try {
      return workload.keep(namespace, cluster).stream()
          .flatMap(placed -> Refusals.in(placed).stream())
          .toList();
    } catch (KubernetesClientException e) {
      return List.of(Refusals.refused(e));
    }
  }

  private Optional<String> version(String namespace) {
    return cluster
        .find(Deployment.class, namespace, Names.ROUTER)
        .map(it -> it.getMetadata().getResourceVersion());
  }

  /**
   * A resource goes; if nobody stays, so do the routers. Of two that go at the same time the one
   * that says so last takes them away.
   *
   * @param uid the resource that goes
   */
  void leave(String namespace, String uid) {
    var crew = crews.computeIfAbsent(namespace, ignored -> new Crew());
    synchronized (crew) {
      var present = present(namespace);
      crew.leaving.retainAll(present);
      crew.leaving.add(uid);
      if (crew.leaving.containsAll(present)) {
        workload.remove(namespace, cluster);
        crew.last = Optional.empty();
      }
    }
  }

  private Set<String> present(String namespace) {
    return client.resources(ModelDeployment.class).inNamespace(namespace).list().getItems().stream()
        .map(HasMetadata::getMetadata)
        .map(ObjectMeta::getUid)
        .collect(Collectors.toSet());
  }
}
