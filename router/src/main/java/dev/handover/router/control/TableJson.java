package dev.handover.router.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.handover.api.routing.RouteTable;
import dev.handover.router.routing.TableCheck;
import java.util.List;

/** Reads tables, and says what is wrong with those that cannot be read. */
final class TableJson {
  static final ObjectMapper MAPPER = JsonMapper.builder().addModule(new Jdk8Module()).build();

  private TableJson() {}

  /** What came of reading a table. */
  sealed interface Reading {
    record Good(RouteTable table) implements Reading {}

    /**
     * @param problem for who wrote the table
     */
    record Bad(String problem) implements Reading {}
  }

  /**
   * @param key the key of the ConfigMap it stands under
   * @param namespace the router's own
   */
  static Reading read(String json, String key, String namespace) {
    String where = "ConfigMap " + RouteTable.CONFIG_MAP + ", key " + key + ": ";
    try {
      RouteTable table = MAPPER.readValue(json, RouteTable.class);
      if (table == null) {
        return new Reading.Bad(where + "is null; write a route table or remove the key");
      }
      List<String> problems = TableCheck.problems(table, key, namespace);
      return problems.isEmpty()
          ? new Reading.Good(table)
          : new Reading.Bad(where + String.join("; ", problems));
    } catch (JsonProcessingException e) {
      return new Reading.Bad(where + "is not a route table: " + e.getOriginalMessage());
    }
  }
}
