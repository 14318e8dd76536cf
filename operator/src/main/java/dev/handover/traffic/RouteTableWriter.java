package dev.handover.traffic;

import dev.handover.api.routing.RouteTable;
import dev.handover.workload.Claim;
import dev.handover.workload.Place;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes route tables. All resources of a namespace share one ConfigMap, one key each. Each key has
 * a field manager of its own: a single manager that applies one key deletes all others.
 */
public final class RouteTableWriter {
  private static final int TRIES = 4;

  private final KubernetesClient client;

  /**
   * One writer at a time for each namespace: the API server tries an apply again for as long as
   * others win the race, and of forty at once some wait for longer than a request may take.
   */
  private final Map<String, ReentrantLock> turns = new ConcurrentHashMap<>();

  public RouteTableWriter(KubernetesClient client) {
    this.client = client;
  }

  /** What became of a table. */
  public sealed interface Outcome {
    /**
     * It stands in the ConfigMap.
     *
     * @param routes the ConfigMap as it is now
     */
    record Written(ConfigMap routes) implements Outcome {}

    /**
     * The ConfigMap belongs to somebody else.
     *
     * @param detail which, and what to do
     */
    record Refused(String detail) implements Outcome {}
  }

  /** Field manager of a resource's key. */
  static String manager(String name) {
    return "handover-route-" + name;
  }

  /**
   * Writes a table under its key and touches no other.
   *
   * @param standing the ConfigMap as it was last seen
   */
  public Outcome write(RouteTable table, Optional<ConfigMap> standing) {
    return switch (Claim.shared().on(standing)) {
      // Routers obey what it holds, whatever somebody did to its labels.
      case Place.Foreign<ConfigMap> ignored when !Stored.all(standing).isEmpty() -> written(table);
      case Place.Foreign<ConfigMap>(var detail) -> new Outcome.Refused(detail);
      case Place.Free<ConfigMap>() -> written(table);
      case Place.Ours<ConfigMap>(var live) -> written(table);
      case Place.Adopted<ConfigMap>(var live) -> written(table);
    };
  }

  private Outcome written(RouteTable table) {
    var routes =
        routes(table.namespace()).withData(Map.of(table.name(), TableJson.write(table))).build();
    return new Outcome.Written(apply(routes, table.name()));
  }

  /** Takes a key away; the others stay. */
  public void remove(String namespace, String name) {
    var standing = client.configMaps().inNamespace(namespace).withName(RouteTable.CONFIG_MAP).get();
    if (standing != null && standing.getData() != null && standing.getData().containsKey(name)) {
      apply(routes(namespace).build(), name);
    }
  }

  private static ConfigMapBuilder routes(String namespace) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(RouteTable.CONFIG_MAP)
        .withLabels(Claim.shared().labels())
        .endMetadata();
  }

  private ConfigMap apply(ConfigMap routes, String name) {
    var turn =
        turns.computeIfAbsent(
            routes.getMetadata().getNamespace(), ignored -> new ReentrantLock(true));
    turn.lock();
    try {
      return tryToApply(routes, name);
    } finally {
      turn.unlock();
    }
  }

  /** Another operator that is about to stop may still write: losing a race is no error. */
  private ConfigMap tryToApply(ConfigMap routes, String name) {
    for (int attempt = 1; ; attempt++) {
      try {
        return client
            .resource(routes)
            .fieldManager(manager(name))
            .forceConflicts()
            .serverSideApply();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == TRIES) {
          throw e;
        }
      }
    }
  }
}
