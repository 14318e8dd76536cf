package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.Names;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.stage.Installed;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** All pods at once and a Service to look at them, before any caller's decision is at stake. */
@Tag("api-server")
@ExtendWith(Installed.class)
class BlueGreenTest {
  private static final String PREVIEW = Stage.NAME + "-preview";
  private static final Duration LOOK = Duration.ofMinutes(2);
  private static final Duration BAKE = Duration.ofMinutes(10);

  private final KubernetesClient admin;

  BlueGreenTest(KubernetesClient admin) {
    this.admin = admin;
  }

  @Test
  void theNewerRevisionIsLookedAtWithAllItsPodsBeforeCallersGoThere() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.replace(blueGreen("v2")).await("copied", BlueGreenTest::copied);
      var second = stage.candidate();

      leadsTo(stage, second);
      assertThat(stage.replicas(second)).isEqualTo(stage.replicas(first)).contains(2);
      assertThat(stage.status().traffic().stable()).isEqualTo(100);

      stage.pass(LOOK).awaitShare(95);
      stage.pass(BAKE).await("promoted", status -> stage.stable().equals(second));
      leadsTo(stage, second);
      assertThat(stage.status().previous().revision()).isEqualTo(first.hash());
    }
  }

  @Test
  void whatFailsBeforeTheSwitchNeverAnswersACaller() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.replace(blueGreen("v2")).await("copied", BlueGreenTest::copied);
      var second = stage.candidate();
      stage.measurements().say(second, "errors", new Verdict.Breached("40 % of 500, limit 5 %"));

      stage.measured().awaitRest("Full");

      leadsTo(stage, first);
      assertThat(stage.stable()).isEqualTo(first);
      assertThat(stage.status().rejected().getFirst().revision()).isEqualTo(second.hash());
      assertThat(stage.status().history())
          .noneMatch(it -> it.message().contains("share") && it.message().contains("-> 95"));
    }
  }

  @Test
  void whatFailsAfterTheSwitchIsTakenBackToTheWarmOne() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.replace(blueGreen("v2")).await("copied", BlueGreenTest::copied);
      var second = stage.candidate();
      stage.pass(LOOK).awaitShare(95);
      stage.pass(BAKE).await("promoted", status -> stage.stable().equals(second)).awaitRest("Full");

      stage.measurements().say(second, "errors", new Verdict.Breached("40 % of 500, limit 5 %"));
      stage.measured().await("taken back", status -> stage.stable().equals(first));

      leadsTo(stage, first);
      assertThat(stage.status().rejected().getFirst().revision()).isEqualTo(second.hash());
    }
  }

  @Test
  void thePreviewGoesWithTheStrategy() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      assertThat(stage.service(PREVIEW)).isEmpty();
      stage.replace(blueGreen("v1"));
      leadsTo(stage, stage.stable());

      stage.replace(Stage.model("v1"));
      stage.until("no preview", () -> stage.service(PREVIEW).isEmpty());
    }
  }

  @Test
  void aForeignServiceOfThatNameIsNamedAndNotTouched() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var foreign =
          admin
              .resource(
                  new ServiceBuilder()
                      .withNewMetadata()
                      .withNamespace(stage.namespace())
                      .withName(PREVIEW)
                      .endMetadata()
                      .withNewSpec()
                      .withSelector(Map.of("app", "old"))
                      .addNewPort()
                      .withPort(80)
                      .endPort()
                      .endSpec()
                      .build())
              .create();

      stage
          .replace(blueGreen("v1"))
          .await(
              "named",
              status ->
                  status.conditions().stream()
                      .anyMatch(it -> it.getMessage().contains("/" + PREVIEW + " exists")));
      stage.replace(Stage.model("v1")).await("gone", status -> status.waitingFor() == null);

      assertThat(stage.service(PREVIEW).orElseThrow().getMetadata().getResourceVersion())
          .isEqualTo(foreign.getMetadata().getResourceVersion());
    }
  }

  @Test
  void invariant10_aServiceOfAnotherResourceIsLeftToIt() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.create(Stage.model("v1").replace("{name: scratch}", "{name: " + PREVIEW + "}"));
      stage.until("its front Service", () -> stage.service(PREVIEW).isPresent());
      var selector = stage.service(PREVIEW).orElseThrow().getSpec().getSelector();

      stage
          .replace(blueGreen("v1"))
          .await(
              "named",
              status ->
                  status.conditions().stream()
                      .anyMatch(it -> it.getMessage().contains("/" + PREVIEW + " exists")));

      assertThat(stage.service(PREVIEW).orElseThrow().getSpec().getSelector()).isEqualTo(selector);
      assertThat(stage.status().traffic().stable()).isEqualTo(100);
      stage.replace(Stage.model("v1")).measured();
      assertThat(stage.service(PREVIEW).orElseThrow().getSpec().getSelector()).isEqualTo(selector);
    }
  }

  @Test
  void invariant10_whoClaimsItSecondIsRefused() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.replace(blueGreen("v1")).until("its preview", () -> stage.service(PREVIEW).isPresent());
      var first = stage.service(PREVIEW).orElseThrow();
      var table = stage.table(Stage.NAME);

      stage.create(Stage.model("v1").replace("{name: scratch}", "{name: " + PREVIEW + "}"));
      stage.until(
          "the second is refused",
          () -> stalled(stage, PREVIEW).equals(Optional.of("FrontServiceTaken")));
      stage.measured();

      assertThat(stage.service(PREVIEW).orElseThrow().getMetadata().getResourceVersion())
          .isEqualTo(first.getMetadata().getResourceVersion());
      assertThat(stage.table(Stage.NAME)).isEqualTo(table);
      assertThat(stage.status().traffic().stable()).isEqualTo(100);

      stage.replace(Stage.model("v1"));
      stage.await(PREVIEW, "the second has its place", Stage::synced);
      stage.until("no longer refused", () -> stalled(stage, PREVIEW).isEmpty());
      assertThat(stage.service(PREVIEW).orElseThrow().getSpec().getSelector())
          .containsEntry(Names.COMPONENT_LABEL, Names.COMPONENT_ROUTER);
    }
  }

  /** Why a resource is stalled, if it is. */
  private static Optional<String> stalled(Stage stage, String name) {
    return stage.resource(name).map(ModelDeployment::getStatus).stream()
        .flatMap(status -> status.conditions().stream())
        .filter(it -> it.getType().equals("Stalled") && it.getStatus().equals("True"))
        .map(Condition::getReason)
        .findFirst();
  }

  private static String blueGreen(String version) {
    return Stage.model(version).replaceFirst("    steps: .*\n", "    strategy: BlueGreen\n");
  }

  private static boolean copied(ModelDeploymentStatus status) {
    return status.candidate() != null
        && Integer.valueOf(100).equals(status.traffic().mirror())
        && Stage.synced(status);
  }

  private static void leadsTo(Stage stage, Revision revision) {
    stage.until(
        "the preview leads to " + revision,
        () ->
            stage
                .service(PREVIEW)
                .map(it -> it.getSpec().getSelector().get(Names.REVISION_LABEL))
                .filter(revision.hash()::equals)
                .isPresent());
  }
}
