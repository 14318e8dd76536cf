package dev.handover.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether a status is worth a write. What moved is written at once. Numbers and words that only go
 * on counting are written at most twice a minute, and what was measured at rest not at all: that
 * stands in Prometheus.
 */
final class StatusGate {
  private static final Duration NUMBERS_EVERY = Duration.ofSeconds(30);
  private static final List<String> VERDICT = List.of("name", "verdict");

  private final KubernetesSerialization serialization =
      new KubernetesSerialization(new ObjectMapper(), false);
  private final Map<String, Instant> written = new ConcurrentHashMap<>();

  /** Whether a status shall be written now. */
  boolean opens(
      String resource,
      Optional<ModelDeploymentStatus> standing,
      ModelDeploymentStatus wanted,
      Instant now) {
    if (standing.isEmpty()) {
      return true;
    }
    var before = tree(standing.get());
    var after = tree(wanted);
    if (before.equals(after)) {
      return false;
    }
    withoutFigures(before);
    withoutFigures(after);
    if (before.equals(after) && wanted.journey() == null) {
      return false;
    }
    withoutWords(before);
    withoutWords(after);
    return !before.equals(after)
        || !written.computeIfAbsent(resource, ignored -> now).plus(NUMBERS_EVERY).isAfter(now);
  }

  /** A status was written. */
  void passed(String resource, Instant now) {
    written.put(resource, now);
  }

  void forget(String resource) {
    written.remove(resource);
  }

  private ObjectNode tree(ModelDeploymentStatus status) {
    return (ObjectNode) serialization.convertValue(status, JsonNode.class);
  }

  /** Verdicts stay: they decide. */
  private static void withoutFigures(ObjectNode status) {
    status.remove("evidence");
    status.path("guardrails").forEach(guardrail -> ((ObjectNode) guardrail).retain(VERDICT));
  }

  private static void withoutWords(ObjectNode status) {
    if (status.get("waitingFor") instanceof ObjectNode waiting) {
      waiting.remove("needs");
    }
    status.path("conditions").forEach(condition -> ((ObjectNode) condition).remove("message"));
  }
}
