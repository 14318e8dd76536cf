package dev.handover.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Whether an object in the cluster already says all that it shall say. */
final class Likeness {
  private static final KubernetesSerialization SERIALIZATION =
      new KubernetesSerialization(new ObjectMapper(), false);

  private Likeness() {}

  /** Whether everything that {@code desired} says stands in {@code live} with the same value. */
  static boolean shows(HasMetadata live, HasMetadata desired) {
    return shows(tree(live), tree(desired));
  }

  private static JsonNode tree(HasMetadata object) {
    return SERIALIZATION.convertValue(object, JsonNode.class);
  }

  private static boolean shows(JsonNode live, JsonNode desired) {
    if (desired.isObject() && live.isObject()) {
      return desired.properties().stream()
          .allMatch(
              field ->
                  live.has(field.getKey()) && shows(live.get(field.getKey()), field.getValue()));
    }
    if (desired.isArray() && live.isArray() && live.size() == desired.size()) {
      for (int i = 0; i < desired.size(); i++) {
        if (!shows(live.get(i), desired.get(i))) {
          return false;
        }
      }
      return true;
    }
    return live.equals(desired);
  }
}
