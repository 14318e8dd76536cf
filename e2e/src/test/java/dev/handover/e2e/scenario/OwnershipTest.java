package dev.handover.e2e.scenario;

import static dev.handover.e2e.scenario.Tiny.FOREVER;
import static dev.handover.e2e.scenario.Tiny.JOURNEY;
import static dev.handover.e2e.scenario.Tiny.share;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.handover.api.Names;
import dev.handover.api.routing.RouteTable;
import dev.handover.e2e.cluster.Callers;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Playground;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What belongs to the operator, what to its users, and what is left when a resource goes. */
@Scenario
class OwnershipTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration SOON = Duration.ofSeconds(2);

  @Test
  @DisplayName(
      "N4: weights that somebody edits by hand are back within two seconds, and it is told")
  void n4ManualEdit(Playground ground) throws IOException {
    var written = Tiny.steps(Tiny.written("n4"), share(20, FOREVER));
    var model = Tiny.launch(ground, written);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      assertUndone(model, Map.of(0, 1)); // at rest
      var second = Tiny.next(model, Tiny.version(written, "v2"));
      Tiny.reaches(model, second, 20);
      assertUndone(model, Map.of(0, 1, 1, 99)); // in a journey
      Awaitility.await("it is told")
          .atMost(JOURNEY)
          .until(() -> model.reasons().contains("DriftCorrected"));
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  private static void assertUndone(Model model, Map<Integer, Integer> weights) throws IOException {
    var tables = model.ground().timeline().tables(model.name());
    var right = tables.getLast().what();
    var edited = Instant.now();
    edit(model, weights);
    var back =
        Awaitility.await("the table is as it was")
            .atMost(JOURNEY)
            .pollInterval(Duration.ofMillis(20))
            .until(
                () ->
                    model.ground().timeline().tables(model.name()).stream()
                        .skip(tables.size())
                        .filter(seen -> Weights.of(seen.what()).equals(Weights.of(right)))
                        .findFirst(),
                Optional::isPresent)
            .orElseThrow();
    assertThat(Duration.between(edited, back.at())).isLessThan(SOON);
  }

  private static void edit(Model model, Map<Integer, Integer> weights) throws IOException {
    var ground = model.ground();
    var maps = ground.cluster().client().configMaps().inNamespace(ground.namespace());
    var live = maps.withName(RouteTable.CONFIG_MAP).require();
    var table = (ObjectNode) JSON.readTree(live.getData().get(model.name()));
    weights.forEach(
        (arm, weight) -> ((ObjectNode) table.get("arms").get(arm)).put("weight", weight));
    ground.timeline().note("edit", weights.toString());
    maps.withName(RouteTable.CONFIG_MAP)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(Map.of("data", Map.of(model.name(), table.toString()))));
  }

  @ParameterizedTest(name = "T18: a deleted resource leaves its callers with the baseline ({0})")
  @EnumSource(names = {"BACKGROUND", "FOREGROUND"})
  void t18Deleted(DeletionPropagation propagation, Playground ground) throws IOException {
    ground.applyAll("review-desk");
    ground.awaitReady("review-desk", JOURNEY);
    var model =
        ground.model(
            Tiny.written("t18-" + propagation.toString().toLowerCase(Locale.ROOT))
                .with(
                    "/spec/baseline",
                    Map.of(
                        "kind", "Human",
                        "service", Map.of("name", "review-desk", "port", 8080),
                        "answers", "Synchronous")));
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      model.await("the model decides", JOURNEY, Tiny::serves);
      var stable = Tiny.stable(model);
      var before = callers.settled();
      var uid = front(model).getMetadata().getUid();
      model.delete(propagation);
      Tiny.awaitPods(model, stable, 0);
      Awaitility.await("it is gone").atMost(JOURNEY).until(model::gone);

      var front = front(model);
      assertThat(front.getMetadata().getUid()).isEqualTo(uid);
      assertThat(front.getSpec().getSelector())
          .isEqualTo(Map.of("app.kubernetes.io/name", "review-desk"));
      Tiny.assertNobodyWasLetDown(model, callers, before);
      ground.cluster().client().resource(front).delete();
    }
  }

  private static Service front(Model model) {
    var ground = model.ground();
    return ground
        .cluster()
        .client()
        .services()
        .inNamespace(ground.namespace())
        .withName(model.name())
        .require();
  }

  @Test
  @DisplayName("T23: marks of GitOps tools stay on the resource and are not copied to its objects")
  void t23MarksOfTools(Playground ground) {
    var marks =
        Map.of(
            "kustomize.toolkit.fluxcd.io/ssa", "Merge",
            "helm.toolkit.fluxcd.io/driftDetection", "disabled",
            "argocd.argoproj.io/tracking-id", "app:handover.dev/ModelDeployment:x/t23",
            "kubectl.kubernetes.io/last-applied-configuration", "{}");
    var written =
        Tiny.written("t23")
            .with("/metadata/annotations", marks)
            .with(
                "/metadata/labels",
                Map.of(
                    "kustomize.toolkit.fluxcd.io/name", "apps",
                    "app.kubernetes.io/managed-by", "Helm",
                    "argocd.argoproj.io/instance", "app"));
    var model = Tiny.launch(ground, written);

    var made = made(ground, model.name());
    assertThat(made).hasSizeGreaterThanOrEqualTo(4);
    assertThat(made)
        .allSatisfy(
            it -> {
              assertThat(keys(it.getMetadata().getAnnotations())).noneMatch(OwnershipTest::foreign);
              assertThat(keys(it.getMetadata().getLabels())).noneMatch(OwnershipTest::foreign);
            });

    model.delete();
    Awaitility.await("all is gone")
        .atMost(JOURNEY)
        .until(() -> made(ground, model.name()).isEmpty());
  }

  private static List<String> keys(Map<String, String> map) {
    return map == null ? List.of() : List.copyOf(map.keySet());
  }

  private static boolean foreign(String key) {
    return key.contains("fluxcd.io")
        || key.contains("argocd")
        || key.endsWith("last-applied-configuration");
  }

  /** All that was made for one resource. */
  private static List<HasMetadata> made(Playground ground, String name) {
    var client = ground.cluster().client();
    var namespace = ground.namespace();
    return Stream.<List<? extends HasMetadata>>of(
            client
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withLabel(Names.NAME_LABEL, name)
                .list()
                .getItems(),
            client
                .services()
                .inNamespace(namespace)
                .withLabel(Names.NAME_LABEL, name)
                .list()
                .getItems(),
            client
                .pods()
                .inNamespace(namespace)
                .withLabel(Names.NAME_LABEL, name)
                .list()
                .getItems())
        .<HasMetadata>flatMap(List::stream)
        .toList();
  }
}
