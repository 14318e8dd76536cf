package dev.handover.workload;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.util.TreeMap;

/**
 * The one text that stands for all ways to write the same model. It carries a version: whoever
 * changes the form must raise it and keep the old one for revisions that run, or an upgrade of the
 * operator rolls every model out anew.
 */
final class Canonical {
  private static final String VERSION = "v1";

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .addMixIn(Quantity.class, ByAmount.class)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private Canonical() {}

  static String form(Model model) {
    var form = JsonNodeFactory.instance.objectNode();
    form.put("server", model.server().name());
    form.put("port", model.port());
    switch (model.source()) {
      case Model.Source.Image(var image) -> form.put("image", image);
      case Model.Source.Template(var template) ->
          form.set("template", PodDefaults.without(tree(template)));
    }
    model.artifact().ifPresent(artifact -> form.set("artifact", artifact(artifact)));
    model.decision().map(Canonical::sorted).ifPresent(decision -> form.set("decision", decision));
    return VERSION + "\n" + text(sorted(form));
  }

  /** Through text, so that a number is the same number whatever type held it. */
  private static JsonNode tree(PodTemplateSpec template) {
    try {
      return MAPPER.readTree(MAPPER.writeValueAsBytes(template));
    } catch (IOException e) {
      throw new IllegalStateException("a pod template is always JSON", e);
    }
  }

  private static ObjectNode artifact(Artifact artifact) {
    var node = JsonNodeFactory.instance.objectNode();
    node.put("claim", artifact.claim());
    node.put("path", artifact.path().orElse(""));
    node.put("mountPath", artifact.mountPath());
    return node;
  }

  /** Fields in order, those without a value left out; lists as they are, for their order counts. */
  private static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      var fields = new TreeMap<String, JsonNode>();
      object.properties().stream()
          .filter(field -> !field.getValue().isNull())
          .forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
      var ordered = JsonNodeFactory.instance.objectNode();
      fields.forEach(ordered::set);
      return ordered;
    }
    if (node instanceof ArrayNode array) {
      var elements = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> elements.add(sorted(element)));
      return elements;
    }
    return node;
  }

  private static String text(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree is always JSON", e);
    }
  }

  @JsonSerialize(using = AmountSerializer.class)
  private interface ByAmount {}

  /** {@code 1000m} and {@code 1} are the same amount. */
  private static final class AmountSerializer extends JsonSerializer<Quantity> {
    @Override
    public void serialize(Quantity value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      var amount = value.getNumericalAmount();
      out.writeString(amount.signum() == 0 ? "0" : amount.stripTrailingZeros().toPlainString());
    }
  }
}
