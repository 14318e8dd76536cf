package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * A resource that the API server refuses, and one beside it that it accepts: a file in {@code
 * src/test/resources/refused}, named by the rule.
 *
 * @param rule what it shows
 * @param message what the API server says, after "is invalid: "
 * @param refused the resource
 * @param accepted its neighbour, which differs in as little as possible
 */
record Refused(String rule, String message, JsonNode refused, JsonNode accepted) {
  private static final Path FOLDER = Path.of("src/test/resources/refused");

  static List<Refused> all() {
    try (var files = Files.list(FOLDER)) {
      return files.sorted().map(Refused::read).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Refused read(Path file) {
    try {
      var written = Crd.YAML.readTree(file.toFile());
      return new Refused(
          file.getFileName().toString().replace(".yaml", ""),
          written.get("message").asText(),
          resource(written.get("refused")),
          resource(written.get("accepted")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode resource(JsonNode written) {
    ObjectNode resource = written.deepCopy();
    resource.put("apiVersion", "handover.dev/v1alpha1").put("kind", "ModelDeployment");
    if (!resource.has("metadata")) {
      resource.putObject("metadata").put("name", "subject");
    }
    return resource;
  }

  /** How many values are in only one of the two. */
  int difference() {
    var left = new TreeSet<String>();
    var right = new TreeSet<String>();
    leaves("", refused, left);
    leaves("", accepted, right);
    var both = new TreeSet<>(left);
    both.retainAll(right);
    return Math.max(left.size(), right.size()) - both.size();
  }

  private static void leaves(String path, JsonNode node, TreeSet<String> leaves) {
    if (node.isValueNode() || node.isEmpty()) {
      leaves.add(path + " " + node);
    }
    for (var property : node.properties()) {
      leaves(path + "." + property.getKey(), property.getValue(), leaves);
    }
    if (node.isArray()) {
      for (int index = 0; index < node.size(); index++) {
        leaves(path + "[" + index + "]", node.get(index), leaves);
      }
    }
  }

  @Override
  public String toString() {
    return rule;
  }
}
