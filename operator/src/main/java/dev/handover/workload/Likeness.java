package dev.handover.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Map;

/**
 * Whether an object in the cluster already says all that it shall say. What others have added is
 * left alone, except where it belongs to one value: a selector with a label more selects others. A
 * port more is another's.
 */
final class Likeness {
  private static final String WHOLE = "selector";
  private static final String SHARED = "ports";

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

  private static boolean shows(JsonNode live, Map.Entry<String, JsonNode> desired) {
    return switch (desired.getKey()) {
      case WHOLE -> live.equals(desired.getValue());
      case SHARED -> showsEach(live, desired.getValue());
      default -> shows(live, desired.getValue());
    };
  }

  /** Ports that others added stay when ours are applied: they are no difference to write away. */
  private static boolean showsEach(JsonNode live, JsonNode desired) {
    return desired
        .valueStream()
        .allMatch(ours -> live.valueStream().anyMatch(it -> shows(it, ours)));
  }

  private static boolean shows(JsonNode live, JsonNode desired) {
    if (desired.isObject() && live.isObject()) {
      return desired.properties().stream()
          .allMatch(field -> shows(live.path(field.getKey()), field));
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
