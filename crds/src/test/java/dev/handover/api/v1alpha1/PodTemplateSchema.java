package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** The schema of a pod template as a CRD can say it, made from what an API server publishes. */
final class PodTemplateSchema {
  private static final String QUANTITY =
      "^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]"
          + "|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$";

  /** Prose, defaults and what only older ways to merge read stay out. */
  private static final List<String> KEPT =
      List.of(
          "type",
          "format",
          "enum",
          "required",
          "x-kubernetes-list-type",
          "x-kubernetes-list-map-keys",
          "x-kubernetes-map-type");

  private final JsonNode schemas;

  private PodTemplateSchema(JsonNode schemas) {
    this.schemas = schemas;
  }

  /**
   * The schema.
   *
   * @param published OpenAPI v3 of the group {@code apps/v1}
   */
  static ObjectNode of(JsonNode published) {
    var schemas = published.at("/components/schemas");
    var template =
        new PodTemplateSchema(schemas).converted(schemas.get("io.k8s.api.core.v1.PodTemplateSpec"));
    var pod = (ObjectNode) template.at("/properties/spec/properties");
    template.putArray("required").add("spec");
    pod.remove("ephemeralContainers"); // are for pods that run
    require(pod.at("/imagePullSecrets/items"), "name");
    for (var containers : List.of("containers", "initContainers")) {
      require(pod.at("/" + containers + "/items"), "image", "name");
      var ports = pod.at("/" + containers + "/items/properties/ports/items/properties");
      ((ObjectNode) ports.get("protocol")).put("default", "TCP"); // a key of the list
    }
    return template;
  }

  private static void require(JsonNode schema, String... names) {
    var required = ((ObjectNode) schema).putArray("required");
    for (var name : names) {
      required.add(name);
    }
  }

  private ObjectNode converted(JsonNode published) {
    var reference = reference(published);
    if (!reference.isEmpty()) {
      return named(reference.substring(reference.lastIndexOf('/') + 1));
    }
    var schema = JsonNodeFactory.instance.objectNode();
    KEPT.stream().filter(published::has).forEach(key -> schema.set(key, published.get(key)));
    for (var key : List.of("items", "additionalProperties")) {
      if (published.has(key)) {
        schema.set(key, converted(published.get(key)));
      }
    }
    if (published.has("properties")) {
      var properties = schema.putObject("properties");
      for (Map.Entry<String, JsonNode> property : published.get("properties").properties()) {
        properties.set(property.getKey(), converted(property.getValue()));
      }
      if (properties.path("stopSignal") instanceof ObjectNode signal) {
        signal.remove("enum"); // seventy words that differ between systems
      }
    }
    return schema;
  }

  private static String reference(JsonNode published) {
    return published.has("$ref")
        ? published.get("$ref").asText()
        : published.at("/allOf/0/$ref").asText();
  }

  private ObjectNode named(String name) {
    if (name.endsWith(".Quantity")) {
      return numberOrText().put("pattern", QUANTITY);
    } else if (name.endsWith(".IntOrString")) {
      return numberOrText();
    } else if (name.endsWith(".ObjectMeta")) {
      return metadata();
    }
    return converted(schemas.get(name));
  }

  private static ObjectNode numberOrText() {
    var schema = JsonNodeFactory.instance.objectNode();
    var types = schema.putArray("anyOf");
    types.addObject().put("type", "integer");
    types.addObject().put("type", "string");
    return schema.put("x-kubernetes-int-or-string", true);
  }

  /** A template has no name, and the rest of its metadata means nothing. */
  private static ObjectNode metadata() {
    var schema = JsonNodeFactory.instance.objectNode().put("type", "object");
    var properties = schema.putObject("properties");
    for (var name : List.of("annotations", "labels")) {
      properties
          .putObject(name)
          .put("type", "object")
          .putObject("additionalProperties")
          .put("type", "string");
    }
    return schema;
  }
}
