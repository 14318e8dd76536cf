package dev.handover.reconcile.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.handover.api.v1alpha1.ModelDeployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API server fills in is what the operator takes for granted, and nothing else. */
class SchemaDefaultsTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final String CRD = "/dev/handover/api/v1alpha1/modeldeployments.handover.dev.yaml";

  @ParameterizedTest
  @ValueSource(
      strings = {
        Resources.SMALLEST,
        Resources.DESK,
        """
        model: {image: i, artifact: {uri: "pvc://models/scratch"}}
        automation: {level: Full}
        rollout: {steps: [{share: 5}]}
        guardrails:
          - {name: errors, preset: ErrorRate, threshold: {max: 0.1}}
          - {name: nulls, query: up, window: 1m, threshold: {min: 1}}
        unobserved: {limit: 1m}
        """
      })
  void areTheReadersOwn(String spec) throws Exception {
    var written = YAML.readTree(spec);
    var filled = (ObjectNode) written.deepCopy();
    fill(filled, schema());
    assertThat(filled).as("the API server fills something in").isNotEqualTo(written);

    assertThat(read(filled)).isEqualTo(read(written));
  }

  private static Wish read(JsonNode spec) throws Exception {
    var resource = Resources.of(Resources.SMALLEST);
    var whole = YAML.createObjectNode();
    whole.set("spec", spec);
    resource.setSpec(YAML.treeToValue(whole, ModelDeployment.class).getSpec());
    var reading = SpecReader.read(resource, Remembered.NOTHING);
    assertThat(reading).isInstanceOf(Reading.Accepted.class);
    return reading.followed().orElseThrow();
  }

  private static JsonNode schema() {
    try (var crd = ModelDeployment.class.getResourceAsStream(CRD)) {
      return YAML.readTree(crd).at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the API server does it: what is absent gets its default, and what is inside that too. */
  private static void fill(JsonNode value, JsonNode schema) {
    if (value instanceof ObjectNode object) {
      for (var property : schema.path("properties").properties()) {
        var standard = property.getValue().path("default");
        if (!object.has(property.getKey()) && !standard.isMissingNode()) {
          object.set(property.getKey(), standard.deepCopy());
        }
        fill(object.path(property.getKey()), property.getValue());
      }
    } else if (value instanceof ArrayNode array) {
      array.forEach(it -> fill(it, schema.path("items")));
    }
  }
}
