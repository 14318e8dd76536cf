package dev.handover.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.handover.api.routing.RouteTable;

/** Route tables as they stand in the ConfigMap. Equal tables give equal text. */
final class TableJson {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private TableJson() {}

  static String write(RouteTable table) {
    try {
      return MAPPER.writeValueAsString(table);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("route table of " + table.name() + " is no JSON", e);
    }
  }

  static RouteTable read(String json) throws JsonProcessingException {
    return MAPPER.readValue(json, RouteTable.class);
  }
}
