package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.Names;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.stage.Installed;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What users of other tools do with a resource every day; see docs/scenarios.md. */
@Tag("api-server")
@ExtendWith(Installed.class)
class EverydayScenariosTest {
  private static final Duration HOLD = Duration.ofMinutes(1);
  private static final Verdict BREACHED = new Verdict.Breached("40 % of 500, limit 5 %");

  private final KubernetesClient admin;

  EverydayScenariosTest(KubernetesClient admin) {
    this.admin = admin;
  }

  @Test
  void t20TheOldSpecStartsNothingAndARetryDoes() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.apply(Stage.model("v2")).awaitShare(20);
      var second = stage.candidate();
      stage.measurements().say(second, "errors", BREACHED);
      stage.measured().awaitRest("Full");

      stage.apply(Stage.model("v1")).await("well", status -> holds(stage, "Stalled", "False"));
      var table = stage.table(Stage.NAME);
      stage.measurements().say(second, "errors", new Verdict.Within("1 % of 500"));
      stage.apply(Stage.model("v2")).await("waits", status -> holds(stage, "Stalled", "True"));
      assertThat(stage.table(Stage.NAME)).as("who answers").isEqualTo(table);
      assertThat(stage.stable()).isEqualTo(first);

      var ticket = stage.status().rejected().getFirst().ticket();
      stage.annotate(Names.RETRY, ticket).awaitShare(20).pass(HOLD).awaitShare(50);
      assertThat(stage.candidate()).isEqualTo(second);
      stage.pass(HOLD).awaitRest("Full");
      assertThat(stage.stable()).isEqualTo(second);
    }
  }

  @Test
  void t23MarksOfToolsAreNotCopied() {
    try (var stage = new Stage(admin).desk().start()) {
      stage.create(
          Stage.model("v1")
              .replace(
                  "metadata: {name: scratch}",
                  """
                  metadata:
                    name: scratch
                    labels:
                      kustomize.toolkit.fluxcd.io/name: apps
                      argocd.argoproj.io/instance: app
                      app.kubernetes.io/managed-by: Helm
                    annotations:
                      helm.toolkit.fluxcd.io/driftDetection: disabled
                      argocd.argoproj.io/tracking-id: "app:handover.dev/ModelDeployment:x/scratch"
                      kubectl.kubernetes.io/last-applied-configuration: "{}"
                  """));
      stage.awaitLook();

      var made = made(stage);
      assertThat(made).hasSizeGreaterThanOrEqualTo(4);
      for (var object : made) {
        var metadata = object.getMetadata();
        assertThat(marks(metadata.getLabels(), metadata.getAnnotations()))
            .as("%s %s", object.getKind(), metadata.getName())
            .noneMatch(mark -> mark.contains("fluxcd.io") || mark.contains("argocd"))
            .noneMatch(mark -> mark.endsWith("last-applied-configuration"));
        assertThat(Optional.ofNullable(metadata.getLabels()).orElse(Map.of()))
            .doesNotContainEntry("app.kubernetes.io/managed-by", "Helm");
      }
    }
  }

  @Test
  void a4OneGuardrailOfSeveralIsEnough() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.apply(withTwoGuardrails("v2")).awaitShare(20);
      var second = stage.candidate();
      stage.measurements().say(second, "slow", BREACHED);

      stage.measured().awaitRest("Full");
      assertThat(stage.stable()).isEqualTo(first);
      assertThat(stage.status().rejected().getFirst().guardrail()).isEqualTo("slow");
    }
  }

  @Test
  void l25TheSameWrittenOtherwiseIsNoNewVersion() {
    try (var stage = new Stage(admin).desk().start()) {
      stage.create(asking("1000m", "1Gi")).awaitLook();
      var first = stage.candidate();
      stage.pass(HOLD).awaitShare(20).pass(HOLD).awaitShare(50).pass(HOLD).awaitRest("Full");
      assertThat(stage.stable()).isEqualTo(first);
      var pods = stage.podUids();

      var looked = stage.passes();
      stage.apply(asking("\"1\"", "1024Mi"));
      stage.until("looked at", () -> stage.measured().passes() >= looked + 5);
      assertThat(stage.status().journey()).isNull();
      assertThat(stage.stable()).isEqualTo(first);
      assertThat(stage.podUids()).isEqualTo(pods);
    }
  }

  private static String withTwoGuardrails(String version) {
    return Stage.model(
        version,
        "  guardrails:",
        "    - {name: errors, category: Software, preset: ErrorRate, threshold: {max: 0.05}}",
        "    - {name: slow, category: Software, preset: LatencyOver, over: 1s, threshold: {max: 0.1}}");
  }

  private static String asking(String cpu, String memory) {
    var template =
        """
        template: {spec: {containers: [
          {name: model, image: "registry/scratch:v1", resources: {requests: {cpu: %s, memory: %s}}}]}}\
        """
            .formatted(cpu, memory);
    return Stage.model("v1").replace("image: \"registry/scratch:v1\"", template);
  }

  private static boolean holds(Stage stage, String condition, String how) {
    return Stage.condition(stage.status(), condition).equals(Optional.of(how));
  }

  private static List<String> marks(Map<String, String> labels, Map<String, String> annotations) {
    return Stream.of(labels, annotations)
        .flatMap(marks -> Optional.ofNullable(marks).stream())
        .flatMap(marks -> marks.keySet().stream())
        .toList();
  }

  /** All that was made for the resource. */
  private static List<HasMetadata> made(Stage stage) {
    var client = stage.admin();
    var namespace = stage.namespace();
    return Stream.<List<? extends HasMetadata>>of(
            client.apps().deployments().inNamespace(namespace).list().getItems(),
            client.configMaps().inNamespace(namespace).list().getItems(),
            client.services().inNamespace(namespace).list().getItems(),
            client.serviceAccounts().inNamespace(namespace).list().getItems())
        .<HasMetadata>flatMap(List::stream)
        .toList();
  }
}
