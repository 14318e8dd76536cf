package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The CRD as users install it. */
final class Crd {
  static final Path FILE =
      Path.of("src/main/resources/dev/handover/api/v1alpha1/modeldeployments.handover.dev.yaml");
  static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** What other APIs define; their fields are not ours to describe. */
  static final Set<String> FOREIGN =
      Set.of(
          "spec.model.template", "spec.traffic.gatewayAPI.template", "spec.retraining.jobTemplate");

  private static final String FIELD_MARK = "Not yet supported.";

  private Crd() {}

  /**
   * A field.
   *
   * @param path from the root of the resource; {@code []} stands for each element of a list, {@code
   *     {}} for each value of a map
   * @param schema what the API server knows of it
   * @param required whether what it belongs to must have it
   * @param supported whether the operator accepts it
   */
  record Field(String path, JsonNode schema, boolean required, boolean supported) {
    String description() {
      return schema.path("description").asText();
    }

    List<String> words() {
      return list(schema.path("enum"));
    }
  }

  static JsonNode read() {
    try {
      return YAML.readTree(FILE.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text() {
    try {
      return Files.readString(FILE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode version() {
    return read().at("/spec/versions/0");
  }

  static JsonNode schema() {
    return version().at("/schema/openAPIV3Schema");
  }

  /** Every field of spec and status, from the root down. */
  static List<Field> fields() {
    var fields = new ArrayList<Field>();
    for (var part : List.of("spec", "status")) {
      add(new Field(part, schema().at("/properties/" + part), true, true), fields);
    }
    return fields;
  }

  static Field field(String path) {
    return fields().stream()
        .filter(field -> field.path().equals(path))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the CRD has no field " + path));
  }

  private static void add(Field field, List<Field> fields) {
    fields.add(field);
    if (FOREIGN.contains(field.path())) {
      return;
    }
    var schema = field.schema();
    var required = Set.copyOf(list(schema.path("required")));
    for (var property : schema.path("properties").properties()) {
      var path = field.path() + "." + property.getKey();
      add(below(field, path, property.getValue(), required.contains(property.getKey())), fields);
    }
    if (schema.has("items")) {
      add(below(field, field.path() + "[]", schema.get("items"), false), fields);
    }
    if (schema.has("additionalProperties")) {
      add(below(field, field.path() + "{}", schema.get("additionalProperties"), false), fields);
    }
  }

  private static Field below(Field parent, String path, JsonNode schema, boolean required) {
    var marked = schema.path("description").asText().endsWith(FIELD_MARK);
    return new Field(path, schema, required, parent.supported() && !marked);
  }

  static List<String> list(JsonNode texts) {
    return StreamSupport.stream(texts.spliterator(), false).map(JsonNode::asText).toList();
  }
}
