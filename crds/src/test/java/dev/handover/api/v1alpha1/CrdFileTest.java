package dev.handover.api.v1alpha1;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.handover.api.v1alpha1.Crd.Field;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for every field of the CRD. */
class CrdFileTest {
  private static final Path CHART =
      Path.of("../helm/handover/files/modeldeployments.handover.dev.yaml");
  private static final Pattern WORD = Pattern.compile("`([A-Za-z]+)`");

  /** Beyond 256 KiB {@code kubectl apply} cannot note what was applied. */
  @Test
  void itIsSmallEnoughToBeApplied() {
    assertThat(Crd.text().getBytes(StandardCharsets.UTF_8).length).isLessThan(200_000);
  }

  @Test
  void theChartCarriesIt() throws IOException {
    assertThat(Files.readAllBytes(CHART))
        .as("%s is a copy: cp crds/%s helm/handover/files/", CHART, Crd.FILE)
        .isEqualTo(Files.readAllBytes(Crd.FILE));
  }

  /** Elements of lists need none where the list has one. */
  @Test
  void everyFieldSaysWhatItMeans() {
    assertThat(Crd.fields())
        .filteredOn(not(field -> field.path().endsWith("[]") || field.path().endsWith("{}")))
        .allSatisfy(field -> assertThat(field.description()).as(field.path()).endsWith("."));
  }

  /** Words that speak for themselves stand where all of them do. */
  @Test
  void everyWordThatIsExplainedExists() {
    assertThat(Crd.fields())
        .filteredOn(field -> field.path().startsWith("spec.") && !field.words().isEmpty())
        .allSatisfy(
            field -> {
              var explained =
                  WORD.matcher(field.description().replaceAll("than `[a-z]+`|before `[a-z]+`", ""))
                      .results()
                      .map(match -> match.group(1));
              assertThat(field.words()).as(field.path()).containsAll(explained.toList());
            });
  }

  @Test
  void everyListSaysHowItMerges() {
    assertThat(Crd.fields())
        .filteredOn(field -> field.schema().path("type").asText().equals("array"))
        .allSatisfy(
            field ->
                assertThat(field.schema().has("x-kubernetes-list-type")).as(field.path()).isTrue());
  }

  /** Without a bound the API server takes the worst for granted, and refuses rules as too dear. */
  @Test
  void everythingAUserWritesIsBounded() {
    var unbounded =
        Crd.fields().stream()
            .filter(field -> field.path().startsWith("spec."))
            .filter(field -> !Crd.FOREIGN.contains(field.path()))
            .filter(not(CrdFileTest::bounded))
            .map(Field::path);

    assertThat(unbounded).isEmpty();
  }

  private static boolean bounded(Field field) {
    var schema = field.schema();
    return switch (schema.path("type").asText()) {
      case "string" -> schema.has("maxLength") || schema.has("enum");
      case "array" -> schema.has("maxItems");
      case "integer" -> schema.has("minimum") && schema.has("maximum");
      case "object" -> !schema.has("additionalProperties") || schema.has("maxProperties");
      default -> true;
    };
  }

  @Test
  void whatIsNotYetSupportedHasNoDefault() {
    var wrong =
        Crd.fields().stream()
            .filter(field -> field.schema().has("default"))
            .filter(
                field ->
                    !field.supported()
                        || field
                            .description()
                            .matches(
                                "(?s).*`%s` \\(not yet supported\\).*"
                                    .formatted(field.schema().get("default").asText())))
            .map(Field::path);

    assertThat(wrong).isEmpty();
  }

  /** Whoever adds a default without saying so here has not thought of who relies on it. */
  @Test
  void theDefaultsAreThese() {
    var defaults =
        Crd.fields().stream()
            .filter(field -> field.schema().has("default"))
            .collect(
                Collectors.toMap(
                    Field::path,
                    field -> field.schema().get("default").toString().replace("\"", ""),
                    (a, b) -> a,
                    TreeMap::new));

    assertThat(defaults)
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("spec.service", "{}"),
                Map.entry("spec.service.port", "80"),
                Map.entry("spec.model.server", "Custom"),
                Map.entry("spec.model.artifact.mountPath", "/mnt/models"),
                Map.entry("spec.model.progressDeadline", "10m"),
                Map.entry("spec.model.timeout", "10s"),
                Map.entry("spec.rollout", "{}"),
                Map.entry("spec.rollout.keepWarm", "30m"),
                Map.entry("spec.rollout.history", "3"),
                Map.entry("spec.rollout.onNewRevision", "Supersede"),
                Map.entry("spec.guardrails[].mode", "Enforce"),
                Map.entry("spec.guardrails[].onBreach", "Back"),
                Map.entry("spec.guardrails[].threshold.for", "1"),
                Map.entry("spec.traffic", "{router:{}}"),
                Map.entry("spec.unobserved", "{}"),
                Map.entry("spec.unobserved.limit", "30m"),
                Map.entry("spec.unobserved.then", "Hold"),
                Map.entry("spec.paused", "false")));
  }

  /** {@code kubectl explain} does not show defaults by itself. */
  @Test
  void everyDefaultIsSaid() {
    assertThat(Crd.fields())
        .filteredOn(field -> field.schema().path("default").isValueNode())
        .allSatisfy(
            field ->
                assertThat(field.description())
                    .as(field.path())
                    .contains(field.schema().get("default").asText() + " if absent"));
  }

  /** Every rule has a resource that shows it, and every message says what to write. */
  @Test
  void everyRuleIsShownToRefuse() {
    var shown = Refused.all().stream().map(Refused::message).collect(Collectors.joining("\n"));
    var messages =
        rules(Crd.schema()).map(rule -> rule.get("message").asText()).collect(Collectors.toSet());

    assertThat(messages)
        .allSatisfy(message -> assertThat(shown).as("refused by %s", message).contains(message))
        .allSatisfy(
            message ->
                assertThat(message).containsPattern("\\b(write|remove|name|give|begin|leave)\\b"));
  }

  private static Stream<JsonNode> rules(JsonNode schema) {
    var own = children(schema.path("x-kubernetes-validations"));
    return Stream.concat(own, children(schema).flatMap(CrdFileTest::rules));
  }

  private static Stream<JsonNode> children(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false);
  }

  /** The same thing is checked in the same way wherever it is written. */
  @Test
  void durationsAreAllAlike() {
    var forms =
        Crd.fields().stream()
            .filter(field -> field.path().startsWith("spec."))
            .filter(field -> rules(field.schema()).findAny().isPresent())
            .filter(field -> field.schema().path("type").asText().equals("string"))
            .filter(field -> field.schema().toString().contains("(ms|s|m|h|d)"))
            .map(field -> field.schema().at("/x-kubernetes-validations/0/rule").asText())
            .collect(Collectors.toSet());

    assertThat(forms)
        .isEqualTo(
            Set.of(
                "self.matches('^([0-9]+(ms|s|m|h|d))+$')",
                "self.matches('^([0-9]+(ms|s|m|h|d))+$') && self.matches('[1-9]')",
                "self.matches('^([0-9]+(ms|s|m|h|d))+$')"
                    + " && self.matches('[1-9][0-9]*(s|m([^s]|$)|h|d)|[1-9][0-9]{3,}ms')"));
  }

  /** A text that anybody may fill with anything is one on purpose. */
  @Test
  void everyOtherTextIsChecked() {
    var free =
        Crd.fields().stream()
            .filter(field -> field.path().startsWith("spec."))
            .filter(field -> field.schema().path("type").asText().equals("string"))
            .filter(field -> field.words().isEmpty())
            .filter(field -> !field.schema().has("x-kubernetes-validations"))
            .map(CrdFileTest::lastTwo)
            .collect(Collectors.toSet());

    assertThat(free)
        .containsExactlyInAnyOrder(
            "baseline.body",
            "label.output",
            "label.header",
            "confidence.output",
            "confidence.header",
            "decision.labels{}",
            "decision.alwaysDefer[]",
            "features[].input",
            "criticalLabels[].label",
            "startAt.reason",
            "guardrails[].query",
            "drift.feature",
            "parentRefs[].name",
            "parentRefs[].namespace",
            "parentRefs[].sectionName",
            "routeRef.name");
  }

  private static String lastTwo(Field field) {
    var names = field.path().split("\\.");
    return names[names.length - 2] + "." + names[names.length - 1];
  }

  @ParameterizedTest
  @CsvSource({
    "spec.decision.model, spec.decision.baseline",
    "spec.guardrails[].compare.tolerate, spec.guardrails[].compare.show",
    "spec.automation.evidence.assistance.minDuration, spec.automation.evidence.partial.minDuration",
    "spec.automation.evidence.assistance.minDuration, spec.automation.evidence.full.minDuration",
    "spec.automation.evidence.assistance.minPairs, spec.automation.evidence.partial.minPairs",
    "spec.automation.evidence.assistance.minPairs, spec.automation.evidence.full.minPairs",
    "spec.automation.evidence.partial.maxRisk, spec.automation.evidence.full.maxRisk",
    "spec.automation.evidence.assistance.criticalLabels,"
        + " spec.automation.evidence.partial.criticalLabels",
    "spec.automation.evidence.assistance.criticalLabels,"
        + " spec.automation.evidence.full.criticalLabels",
    "status.stable, status.candidate",
    "status.journey.planned[], status.steps[]",
  })
  void whatIsAlikeIsCheckedAlike(String one, String other) {
    assertThat(withoutWords(one)).isEqualTo(withoutWords(other));
  }

  private static JsonNode withoutWords(String path) {
    var schema = Crd.field(path).schema().deepCopy();
    schema.findParents("description").stream()
        .filter(parent -> parent.get("description").isTextual())
        .forEach(parent -> ((ObjectNode) parent).remove("description"));
    return schema;
  }
}
