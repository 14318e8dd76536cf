package dev.handover.reconcile.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.reconcile.spec.NotYetSupported.Line;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every line of the table refuses what it names, and nothing else is refused by it. */
class NotYetSupportedTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Values for fields of which the type matters; others get an object or a text. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("spec.decision.tolerance", "0.1"),
          Map.entry("spec.decision.labels", "{\"0\": \"ok\"}"),
          Map.entry("spec.decision.compare", "\"Exact\""),
          Map.entry("spec.decision.alwaysDefer", "[\"claim\"]"),
          Map.entry("spec.decision.features", "[{\"name\": \"f\"}]"),
          Map.entry("spec.baseline.overflow", "\"Reject\""),
          Map.entry("spec.automation.labelDeadline", "\"1h\""),
          Map.entry("spec.traffic.router.dedicated", "true"));

  static Stream<Line> lines() {
    return NotYetSupported.lines().stream();
  }

  @ParameterizedTest
  @MethodSource("lines")
  void refusesWhatItNames(Line line) throws Exception {
    var spec = (ObjectNode) JSON.readTree("{\"spec\": {}}");
    put(spec, line);

    var problems = NotYetSupported.in(JSON.treeToValue(spec, ModelDeployment.class).getSpec());

    var path = line.path().replace("[]", "[0]");
    assertThat(problems)
        .anySatisfy(
            problem -> {
              assertThat(problem.path()).startsWith(path);
              assertThat(problem.remedy()).isEqualTo(line.remedy());
              assertThat(problem.text()).startsWith(path).contains(" is not yet supported; ");
            });
  }

  @Test
  void noLineRefusesWhatIsSupported() {
    for (var spec : new String[] {Resources.SMALLEST, Resources.DESK}) {
      assertThat(NotYetSupported.in(Resources.of(spec).getSpec())).isEmpty();
    }
  }

  @Test
  void aResourceThatOnlyAsksTooMuchIsToldSo() {
    var refused =
        RefusedSpecTest.refused(
            """
            baseline:
              kind: Human
              service: {name: review-desk, port: 8080}
              answers: Asynchronous
              capacity: {perHour: 600}
              overflow: Reject
            model:
              server: MLServer
              image: registry/scratch:v7
              autoscaling: {maxReplicas: 3}
            decision:
              model: {protocol: OpenInference, label: {output: predict}}
              baseline: {protocol: Json, label: {pointer: /verdict}}
              labels: {"0": ok}
              compare: Exact
              alwaysDefer: [reject-claim]
              features: [{name: brightness, input: image, reduce: Mean, buckets: [1]}]
            automation:
              level: Partial
              path: [Shadow, Assistance, Partial]
              approvals: [Partial]
              sample: {perHour: 60}
              evidence: {full: {minPairs: 5}}
              labelDeadline: 24h
            rollout:
              steps: [{share: 5}, {share: 50, approval: true}]
              risk: {falseRollback: 0.01}
            guardrails:
              - {name: errors, preset: ErrorRate, compare: {to: Incumbent}}
              - {name: refused, preset: ClientErrorRate, threshold: {max: 1}}
              - {name: drift, drift: {feature: brightness, method: PSI, reference: Pinned, max: 1}, onBreach: Retrain}
            traffic: {router: {dedicated: true, sticky: {header: x-user}}}
            retraining: {mode: Manual, jobTemplate: {}}
            """);

    assertThat(refused.onlyNotYet()).as(refused.text()).isTrue();
    assertThat(refused.problems())
        .extracting(Problem::path)
        .containsExactlyInAnyOrder(
            "spec.baseline.answers: 'Asynchronous'",
            "spec.baseline.capacity",
            "spec.baseline.overflow",
            "spec.model.autoscaling",
            "spec.decision.model",
            "spec.decision.baseline",
            "spec.decision.labels",
            "spec.decision.compare",
            "spec.decision.alwaysDefer",
            "spec.decision.features",
            "spec.automation.level: 'Partial'",
            "spec.automation.path[1]: 'Assistance'",
            "spec.automation.path[2]: 'Partial'",
            "spec.automation.approvals[0]: 'Partial'",
            "spec.automation.sample",
            "spec.automation.evidence",
            "spec.automation.labelDeadline",
            "spec.rollout.risk",
            "spec.guardrails[0].compare",
            "spec.guardrails[1].preset: 'ClientErrorRate'",
            "spec.guardrails[2].drift",
            "spec.guardrails[2].onBreach: 'Retrain'",
            "spec.traffic.router.dedicated: 'true'",
            "spec.traffic.router.sticky",
            "spec.retraining");
  }

  /** Builds the path in a tree and puts a value at its end that the line is about. */
  private static void put(ObjectNode root, Line line) throws Exception {
    var segments = line.path().split("\\.");
    var at = root;
    for (int index = 0; index < segments.length - 1; index++) {
      at = child(at, segments[index]);
    }
    var last = segments[segments.length - 1];
    var value = value(line);
    if (last.endsWith("[]")) {
      at.putArray(last.replace("[]", "")).add(value);
    } else {
      at.set(last, value);
    }
  }

  private static ObjectNode child(ObjectNode parent, String segment) {
    return segment.endsWith("[]")
        ? parent.putArray(segment.replace("[]", "")).addObject()
        : parent.withObject("/" + segment);
  }

  private static JsonNode value(Line line) throws Exception {
    if (VALUES.containsKey(line.path())) {
      return JSON.readTree(VALUES.get(line.path()));
    }
    return line.value()
        .map(
            pattern ->
                Stream.of(pattern.pattern(), "oci://image", "s3://bucket")
                    .filter(text -> pattern.matcher(text).matches())
                    .findFirst()
                    .orElseThrow())
        .<JsonNode>map(JsonNodeFactory.instance::textNode)
        .orElseGet(JsonNodeFactory.instance::objectNode);
  }
}
