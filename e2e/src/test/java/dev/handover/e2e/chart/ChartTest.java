package dev.handover.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart renders, what it refuses, and what its documentation says. */
class ChartTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([\\w.]+)` \\| `(.*?)` \\|");

  @ParameterizedTest
  @EnumSource
  @EnabledIf("dev.handover.e2e.chart.Chart#hasHelm")
  void itRendersWhatItDid(Release release) {
    var printed = Chart.template(release.withoutCrd());
    assertThat(printed.status()).as(printed.text()).isZero();
    assertThat(printed.text())
        .as("if this is meant, run the test again with HANDOVER_GOLDEN=write")
        .isEqualTo(Golden.of(release, printed.text()));
  }

  @ParameterizedTest
  @EnumSource
  @EnabledIf("dev.handover.e2e.chart.Chart#hasHelm")
  void helmFindsNothingToSay(Release release) {
    var printed = Chart.lint(release.settings());
    assertThat(printed.status()).as(printed.text()).isZero();
    assertThat(printed.text()).doesNotContain("[WARNING]", "[ERROR]");
  }

  @Test
  @EnabledIf("dev.handover.e2e.chart.Chart#hasHelm")
  void theCrdStaysUnlessItIsNotToBeKept() {
    var kept = crd(Chart.objects(Release.SMALLEST.settings()));
    assertThat(kept.at("/metadata/annotations/helm.sh~1resource-policy").asText())
        .isEqualTo("keep");
    assertThat(kept.at("/metadata/labels/app.kubernetes.io~1part-of").asText())
        .isEqualTo("handover");
    var everything = crd(Chart.objects(Release.EVERYTHING.settings()));
    assertThat(everything.at("/metadata/annotations/helm.sh~1resource-policy").isMissingNode())
        .isTrue();
  }

  @Test
  @EnabledIf("dev.handover.e2e.chart.Chart#hasHelm")
  void somePrometheusMustBeNamedAndOnlyOne() {
    assertThat(Chart.template().text())
        .contains("set prometheus.url, e.g. http://prometheus.monitoring:9090")
        .contains("or prometheus.bundled.enabled=true");
    assertThat(
            Chart.template(
                    "--set",
                    "prometheus.url=http://a:9090",
                    "--set",
                    "prometheus.bundled.enabled=true")
                .text())
        .contains("prometheus.url and prometheus.bundled.enabled exclude each other");
  }

  @Test
  @EnabledIf("dev.handover.e2e.chart.Chart#hasHelm")
  void whoeverEditsMayApproveIfThatIsSet() {
    assertThat(Chart.template(with("rbac.approve=true")).text()).contains("/approve");
    assertThat(Chart.template(with("rbac.approve=false")).text()).doesNotContain("approve");
  }

  @ParameterizedTest
  @MethodSource("places")
  @EnabledIf("dev.handover.e2e.chart.Chart#hasHelm")
  void anUnknownNameIsRefusedEverywhere(String place) {
    var printed = Chart.template(with(place + "nonsense=1"));
    assertThat(printed.status()).isNotZero();
    assertThat(printed.text()).contains("additional properties 'nonsense' not allowed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "operator.replicas=0                    | /operator/replicas",
        "operator.logLevel=LOUD                 | /operator/logLevel",
        "operator.customQueries=true            | /operator/customQueries",
        "operator.watchNamespaces={Blue}        | /operator/watchNamespaces/0",
        "operator.watchNamespaces={blue,blue}   | /operator/watchNamespaces",
        "operator.image.tag=a:b                 | /operator/image/tag",
        "operator.resources.limits.memory=lots  | /operator/resources/limits/memory",
        "operator.extraEnv[0].value=x           | /operator/extraEnv/0",
        "router.replicas=none                   | /router/replicas",
        "image.pullPolicy=Sometimes             | /image/pullPolicy",
        "prometheus.url=prometheus:9090         | /prometheus/url",
        "prometheus.bundled.scrapeInterval=5    | /prometheus/bundled/scrapeInterval",
        "prometheus.bundled.retention=long      | /prometheus/bundled/retention",
        "crds.install=perhaps                   | /crds/install",
        "rbac.approve=perhaps                   | /rbac/approve",
      })
  @EnabledIf("dev.handover.e2e.chart.Chart#hasHelm")
  void aValueThatCannotBeMeantIsRefused(String setting, String place) {
    var printed = Chart.template(with(setting));
    assertThat(printed.status()).isNotZero();
    assertThat(printed.text()).contains("at '" + place + "'");
  }

  @Test
  void theSchemaKnowsEveryValueAndNoOther() {
    assertThat(names(Chart.schema(), "")).containsExactlyElementsOf(leaves().keySet());
  }

  @Test
  void theReadmeNamesEveryValueWithItsDefault() {
    var rows = new TreeMap<String, String>();
    ROW.matcher(Chart.file("README.md"))
        .results()
        .forEach(row -> rows.put(row.group(1), row.group(2)));
    assertThat(rows).isEqualTo(leaves());
  }

  private static String[] with(String setting) {
    return Stream.concat(Stream.of(Release.SMALLEST.withoutCrd()), Stream.of("--set", setting))
        .toArray(String[]::new);
  }

  private static JsonNode crd(List<JsonNode> objects) {
    return objects.stream()
        .filter(object -> "CustomResourceDefinition".equals(object.path("kind").asText()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("the chart has no CRD"));
  }

  /** Every object in the values whose names are fixed, as a prefix: "", "operator.", ... */
  static List<String> places() {
    var places = new ArrayList<String>();
    addPlaces(Chart.schema(), "", places);
    assertThat(places).hasSizeGreaterThan(15);
    return places;
  }

  private static void addPlaces(JsonNode schema, String prefix, List<String> places) {
    var closed = schema.get("additionalProperties");
    if (closed == null || closed.asBoolean(true)) {
      return;
    }
    places.add(prefix);
    schema
        .path("properties")
        .properties()
        .forEach(each -> addPlaces(each.getValue(), prefix + each.getKey() + ".", places));
  }

  private static List<String> names(JsonNode schema, String prefix) {
    return StreamSupport.stream(schema.path("properties").properties().spliterator(), false)
        .filter(each -> !"global".equals(each.getKey()))
        .flatMap(
            each ->
                each.getValue().has("properties") && !"resources".equals(each.getKey())
                    ? names(each.getValue(), prefix + each.getKey() + ".").stream()
                    : Stream.of(prefix + each.getKey()))
        .sorted()
        .toList();
  }

  /** The values by name; what holds Kubernetes' own words is one value. */
  private static Map<String, String> leaves() {
    var leaves = new TreeMap<String, String>();
    addLeaves(Chart.values(), "", leaves);
    return leaves;
  }

  private static void addLeaves(JsonNode values, String prefix, Map<String, String> leaves) {
    values
        .properties()
        .forEach(
            each -> {
              var name = prefix + each.getKey();
              var value = each.getValue();
              if (value.isObject() && !value.isEmpty() && !name.endsWith(".resources")) {
                addLeaves(value, name + ".", leaves);
              } else {
                leaves.put(name, value.toString());
              }
            });
  }
}
