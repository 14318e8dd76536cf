package dev.handover.reconcile.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.reconcile.status.StatusReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** Whatever was stored and can be decoded ends in a reading, and in something remembered. */
class AnythingStoredTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WHOLE =
      """
      apiVersion: handover.dev/v1alpha1
      kind: ModelDeployment
      metadata: {name: scratch, namespace: factory, uid: u}
      spec:
        service: {port: 80}
        baseline: {kind: Human, service: {name: desk, port: 8080}, timeout: 30s, answers: Synchronous}
        model:
          server: MLServer
          template: {spec: {containers: [{name: model, image: i, resources: {limits: {cpu: 1}}}]}}
          port: 8080
          replicas: 2
          artifact: {uri: "pvc://models/scratch", mountPath: /m}
          progressDeadline: 10m
          timeout: 10s
        decision:
          model: {protocol: OpenInference, label: {output: predict}}
          labels: {"0": ok}
        automation: {level: Full, path: [Shadow, Full], approvals: [Full], sample: {perHour: 60}}
        rollout: {steps: [{mirror: 100, hold: 2m}, {share: 5, approval: true}], keepWarm: 30m, history: 3}
        guardrails:
          - {name: errors, preset: ErrorRate, threshold: {max: 0.05, for: 3}}
          - {name: slow, preset: LatencyOver, over: 250ms, threshold: {max: 0.05}}
          - {name: nulls, query: up, window: 1m, threshold: {max: 1}}
        traffic: {router: {dedicated: false}}
        unobserved: {limit: 30m, then: Hold}
        deletionPolicy: Baseline
        paused: false
      status:
        level: Full
        stable: {revision: aaaaaaaaaa, since: "2026-01-01T00:00:00Z", replicas: 2, ready: 2}
        candidate: {revision: bbbbbbbbbb, replicas: 2, ready: 2}
        previous: {revision: cccccccccc, warmUntil: "2026-01-01T00:30:00Z"}
        journey:
          ticket: canary-bbbbbbbbbb-2
          kind: Canary
          revision: bbbbbbbbbb
          from: Full
          to: Full
          phase: At
          step: 1
          share: 5
          since: "2026-01-01T00:00:00Z"
          hold: {banked: 10s, countingSince: "2026-01-01T00:00:00Z"}
          suspended: {cause: c, since: "2026-01-01T00:00:00Z"}
          planned: [{mirror: 100, hold: 2m}, {share: 5, hold: 2m}]
        steps: [{mirror: 100, hold: 2m}, {share: 5, hold: 2m}]
        rejected: [{revision: dddddddddd, reason: Breach, guardrail: errors, message: m, at: "2026-01-01T00:00:00Z", ticket: t}]
        latch: {level: Shadow, reason: Aborted, at: "2026-01-01T00:00:00Z", ticket: l}
        failover: {revision: aaaaaaaaaa, since: "2026-01-01T00:00:00Z"}
        concern: {reason: NobodyReady, message: m, since: "2026-01-01T00:00:00Z"}
        leaving: [{revision: eeeeeeeeee, unusedSince: "2026-01-01T00:00:00Z"}]
        retired: [ffffffffff]
        journeys: 2
        last: {ticket: t, stage: Back, reason: Breach, guardrail: g, message: m}
        retrying: t
        unobservedSince: "2026-01-01T00:00:00Z"
        releasing: "2026-01-01T00:00:00Z"
        rollingBack: {ticket: rollback-aaaaaaaaaa-1, instead: bbbbbbbbbb}
        history: [{at: "2026-01-01T00:00:00Z", reason: Promoted, message: m, from: aaaaaaaaaa, to: bbbbbbbbbb, ticket: t}]
      """;

  /**
   * Somebody puts another value somewhere. What has another type than the schema says seldom gets
   * as far as a reader, so most keep the type.
   */
  record Edit(int place, String text, int number, JsonNode other, boolean anything) {
    JsonNode instead(JsonNode present) {
      if (anything) {
        return other;
      }
      return switch (present.getNodeType()) {
        case STRING -> JsonNodeFactory.instance.textNode(text);
        case NUMBER -> JsonNodeFactory.instance.numberNode(number);
        case ARRAY -> JsonNodeFactory.instance.arrayNode();
        case OBJECT -> JsonNodeFactory.instance.objectNode();
        default -> JsonNodeFactory.instance.nullNode();
      };
    }
  }

  @Provide
  Arbitrary<List<Edit>> edits() {
    var nodes = JsonNodeFactory.instance;
    var texts =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(70),
            Arbitraries.of(
                "Partial", "99999d", "-1s", "2026-13-01T00:00:00Z", "s3://x", "Suspended", "None"));
    var others =
        Arbitraries.of(
            nodes.nullNode(),
            nodes.arrayNode(),
            nodes.objectNode(),
            nodes.numberNode(Double.MAX_VALUE),
            nodes.numberNode(1e-300),
            nodes.booleanNode(true));
    var anything = Arbitraries.frequency(Tuple.of(9, false), Tuple.of(1, true));
    return Combinators.combine(
            Arbitraries.integers().between(0, 10_000),
            texts,
            Arbitraries.integers(),
            others,
            anything)
        .as(Edit::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(6);
  }

  @Property(tries = 3000)
  void endsInAReading(@ForAll("edits") List<Edit> edits) throws Exception {
    var stored = decoded(edited(edits));
    Statistics.collect(stored.isPresent());
    Statistics.coverage(seen -> seen.check(true).percentage(percent -> percent > 50));
    if (stored.isEmpty()) {
      return;
    }
    var progress = StatusReader.progress(Optional.ofNullable(stored.get().getStatus()));

    var reading = SpecReader.read(stored.get(), new Remembered(progress, Optional.empty()));

    switch (reading) {
      case Reading.Accepted(var wish) -> assertThat(wish.model()).isPresent();
      case Reading.Refused(var problems, var standStill) -> assertThat(problems).isNotEmpty();
    }
  }

  private static JsonNode edited(List<Edit> edits) throws Exception {
    var root = new ObjectMapper(new YAMLFactory()).readTree(WHOLE);
    for (var edit : edits) {
      var places = new ArrayList<Consumer<Edit>>();
      collect(root.path("spec"), places);
      collect(root.path("status"), places);
      places.get(edit.place() % places.size()).accept(edit);
    }
    return root;
  }

  private static void collect(JsonNode node, List<Consumer<Edit>> places) {
    if (node instanceof ObjectNode object) {
      for (var field : object.properties()) {
        places.add(edit -> field.setValue(edit.instead(field.getValue())));
        collect(field.getValue(), places);
      }
    } else if (node instanceof ArrayNode array) {
      for (int index = 0; index < array.size(); index++) {
        var at = index;
        places.add(edit -> array.set(at, edit.instead(array.get(at))));
        collect(array.get(index), places);
      }
    }
  }

  /** What has another type than the schema says never reaches a reader. */
  private static Optional<ModelDeployment> decoded(JsonNode resource) {
    try {
      return Optional.of(JSON.treeToValue(resource, ModelDeployment.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
