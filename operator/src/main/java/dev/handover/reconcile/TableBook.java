package dev.handover.reconcile;

import dev.handover.api.routing.RouteTable;
import dev.handover.traffic.Tables;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * What this process last wrote under each key of the route tables. All resources of a namespace
 * share one ConfigMap: only those whose key somebody else changed are concerned by an event. It
 * decides nothing; after a restart it is filled again by what stands.
 */
final class TableBook {
  private final Map<String, Map<String, String>> own = new ConcurrentHashMap<>();

  /** A table stands as it shall. */
  void stands(RouteTable table) {
    own.computeIfAbsent(table.namespace(), ignored -> new ConcurrentHashMap<>())
        .put(table.name(), Tables.json(table));
  }

  /** A resource has no table any more. */
  void forget(String namespace, String name) {
    Optional.ofNullable(own.get(namespace)).ifPresent(names -> names.remove(name));
  }

  /** The ConfigMap is gone; what is told next is told to everybody. */
  void removed(String namespace) {
    Optional.ofNullable(own.get(namespace))
        .ifPresent(names -> names.replaceAll((name, text) -> ""));
  }

  /** Whether somebody changed a table that stood as it should. */
  boolean changedByOthers(String namespace, String name, Optional<RouteTable> standing) {
    return Optional.ofNullable(own.get(namespace))
        .flatMap(names -> Optional.ofNullable(names.get(name)))
        .filter(text -> !text.equals(standing.map(Tables::json).orElse(null)))
        .isPresent();
  }

  /** The resources whose table is not what was written last. */
  Set<ResourceID> changedByOthers(ConfigMap routes) {
    var namespace = routes.getMetadata().getNamespace();
    var data = Optional.ofNullable(routes.getData()).orElse(Map.of());
    var expected = new HashMap<>(own.getOrDefault(namespace, Map.of()));
    return expected.entrySet().stream()
        .filter(entry -> !entry.getValue().equals(data.get(entry.getKey())))
        .map(entry -> new ResourceID(entry.getKey(), namespace))
        .collect(Collectors.toSet());
  }
}
