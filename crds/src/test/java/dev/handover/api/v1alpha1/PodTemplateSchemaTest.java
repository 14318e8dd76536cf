package dev.handover.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A pod template in our resource is what a pod template is anywhere. */
class PodTemplateSchemaTest {
  /** What our own rules need, and words for people. */
  private static final List<String> OURS =
      List.of("description", "x-kubernetes-validations", "maxItems", "maxLength", "maxProperties");

  /** On failure the difference says what a newer Kubernetes has changed. */
  @Tag("api-server")
  @ExtendWith(ApiServer.class)
  @Test
  void itIsThatOfKubernetes(KubernetesClient client) throws IOException {
    var published = Crd.YAML.readTree(client.raw("/openapi/v3/apis/apps/v1"));

    assertThat(leaves(written())).isEqualTo(leaves(PodTemplateSchema.of(published)));
  }

  private static JsonNode written() {
    var template = Crd.field("spec.model.template").schema().deepCopy();
    strip(template);
    return template;
  }

  private static void strip(JsonNode schema) {
    if (schema instanceof ObjectNode object && object.path("type").isTextual()) {
      object.remove(OURS);
    }
    schema.forEach(PodTemplateSchemaTest::strip);
  }

  /** By path, so that a difference can be read. */
  private static TreeMap<String, String> leaves(JsonNode schema) {
    var leaves = new TreeMap<String, String>();
    leaves("", schema, leaves);
    return leaves;
  }

  private static void leaves(String path, JsonNode node, TreeMap<String, String> leaves) {
    if (node.isObject()) {
      node.properties()
          .forEach(child -> leaves(path + "/" + child.getKey(), child.getValue(), leaves));
    } else {
      leaves.put(path, path.endsWith("/required") ? sorted(node) : node.toString());
    }
  }

  private static String sorted(JsonNode names) {
    return String.join(", ", Crd.list(names).stream().sorted().toList());
  }
}
