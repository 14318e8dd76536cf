package dev.handover.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.handover.api.routing.RouteTable;
import dev.handover.rollout.Snapshot;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What stands under a resource's key of the ConfigMap of its namespace. */
public sealed interface Stored {
  /** Nothing. */
  record Nothing() implements Stored {}

  /**
   * A table.
   *
   * @param table as routers read it
   * @param meaning what it says of who decides
   */
  record Table(RouteTable table, Snapshot.Table meaning) implements Stored {}

  /**
   * Something else, which will be overwritten.
   *
   * @param detail what is wrong with it
   */
  record Unreadable(String detail) implements Stored {}

  /** The table, if there is one. */
  default Optional<Table> readable() {
    return this instanceof Table table ? Optional.of(table) : Optional.empty();
  }

  /** What stands under a name. */
  static Stored in(Optional<ConfigMap> routes, String name) {
    return routes
        .map(ConfigMap::getData)
        .map(data -> data.get(name))
        .map(text -> parse(name, text))
        .orElseGet(Nothing::new);
  }

  /** Every table that can be read, by name. */
  static Map<String, RouteTable> all(Optional<ConfigMap> routes) {
    var tables = new TreeMap<String, RouteTable>();
    routes.map(ConfigMap::getData).orElse(Map.of()).keySet().stream()
        .forEach(name -> in(routes, name).readable().ifPresent(it -> tables.put(name, it.table())));
    return tables;
  }

  private static Stored parse(String name, String text) {
    try {
      var table = TableJson.read(text);
      return new Table(table, Tables.read(table));
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
      return new Unreadable(
          "key %s of ConfigMap %s is no route table: %s"
              .formatted(name, RouteTable.CONFIG_MAP, firstLine(e)));
    }
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
