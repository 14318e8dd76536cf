package dev.handover.reconcile.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.Vocabulary;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Whether a status is worth a write. What moved is written at once, and so is a breach. Numbers and
 * words that only go on counting are written once a minute, and what was measured at rest not at
 * all: that stands in Prometheus.
 */
public final class StatusGate {
  private static final Duration NUMBERS_EVERY = Duration.ofMinutes(1);
  private static final String BREACHED = Vocabulary.Verdict.Breached.name();
  private static final Set<String> OWN_CONDITIONS =
      Arrays.stream(ConditionType.values()).map(ConditionType::name).collect(Collectors.toSet());

  private final KubernetesSerialization serialization =
      new KubernetesSerialization(new ObjectMapper(), false);
  private final Map<String, Instant> written = new ConcurrentHashMap<>();

  /** Whether a status shall be written now. */
  public boolean opens(
      String resource,
      Optional<ModelDeploymentStatus> standing,
      ModelDeploymentStatus wanted,
      Instant now) {
    if (standing.isEmpty()) {
      return true;
    }
    var before = tree(standing.get());
    var after = tree(wanted);
    withoutForeignConditions(before);
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
    return !before.equals(after) || due(written.computeIfAbsent(resource, ignored -> now), now);
  }

  /** Also when the clock was set back: nobody knows then how long ago that was. */
  private static boolean due(Instant last, Instant now) {
    return last.isAfter(now) || !last.plus(NUMBERS_EVERY).isAfter(now);
  }

  /** A status was written. */
  public void passed(String resource, Instant now) {
    written.put(resource, now);
  }

  public void forget(String resource) {
    written.remove(resource);
  }

  private ObjectNode tree(ModelDeploymentStatus status) {
    return (ObjectNode) serialization.convertValue(status, JsonNode.class);
  }

  /** Anybody may add a condition of another type; it stays, and says nothing of ours. */
  private static void withoutForeignConditions(ObjectNode standing) {
    if (standing.get("conditions") instanceof ArrayNode conditions) {
      conditions.removeIf(condition -> !OWN_CONDITIONS.contains(condition.path("type").asText()));
    }
  }

  /** A breach is news; how near the limit is, is not. */
  private static void withoutFigures(ObjectNode status) {
    status.remove("evidence");
    for (var guardrail : status.path("guardrails")) {
      var breached = BREACHED.equals(guardrail.path("verdict").asText());
      ((ObjectNode) guardrail).retain("name");
      ((ObjectNode) guardrail).put("breached", breached);
    }
  }

  private static void withoutWords(ObjectNode status) {
    without(status, "waitingFor", "needs");
    without(status, "concern", "message");
    status.path("conditions").forEach(condition -> ((ObjectNode) condition).remove("message"));
  }

  private static void without(ObjectNode status, String field, String words) {
    if (status.get(field) instanceof ObjectNode spoken) {
      spoken.remove(words);
    }
  }
}
