package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.handover.api.Names;
import dev.handover.api.routing.RouteTable;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.reconcile.spec.Remembered;
import dev.handover.reconcile.spec.SpecReader;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.stage.Installed;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is in the way is named by a condition, and what already serves is not touched. */
@Tag("api-server")
@ExtendWith(Installed.class)
class ObstaclesTest {
  private static final Duration HOLD = Duration.ofMinutes(1);
  private static final Duration DRAIN = Duration.ofSeconds(11);
  private static final Map<String, String> OLD = Map.of("app", "old");
  private static final Map<String, String> DESK = Map.of("app", "review-desk");

  private final KubernetesClient admin;

  ObstaclesTest(KubernetesClient admin) {
    this.admin = admin;
  }

  @Test
  void aMissingBaselineIsNamedAndWaitedFor() {
    try (var stage = new Stage(admin).start()) {
      stage.create(Stage.model("v1"));
      stage.await(
          "named",
          status ->
              status.conditions().stream()
                  .anyMatch(it -> it.getMessage().contains("review-desk does not exist")));
      assertThat(stage.status().journey()).isNull();

      stage.desk().awaitLook();
    }
  }

  @Test
  void aForeignServiceOfTheSameNameIsNotTouched() {
    try (var stage = new Stage(admin).desk()) {
      var foreign = foreign(stage);
      stage.start().create(Stage.model("v1"));
      stage.await(
          "named",
          status -> Stage.message(status, "Stalled").equals(taken(stage.namespace(), Stage.NAME)));
      assertThat(stage.service(Stage.NAME)).contains(foreign);

      admin.resource(foreign).delete();
      stage.awaitLook();
    }
  }

  @Test
  void aServiceThatIsHandedOverLeadsToTheRoutersWhenTheyKnowTheTableAndToTheDeskInTheEnd() {
    try (var stage = new Stage(admin).desk()) {
      var before = foreign(stage);
      stage.routers().deafen(Stage.NAME);
      stage.start().create(Stage.model("v1"));
      stage.await("named", status -> Stage.message(status, "Stalled").contains(Names.ADOPT));

      admin
          .resource(before)
          .edit(
              it ->
                  new ServiceBuilder(it)
                      .editMetadata()
                      .addToAnnotations(Names.ADOPT, Stage.NAME)
                      .endMetadata()
                      .build());
      stage.await(
          "in nobody's way",
          status -> Stage.condition(status, "Stalled").filter("False"::equals).isPresent());
      stage.pass(HOLD);
      assertThat(stage.table(Stage.NAME)).isPresent();
      assertThat(stage.frontSelector()).as("no router knows the table").isEqualTo(OLD);

      stage.routers().hear(Stage.NAME);
      stage.awaitLook().pass(HOLD).awaitShare(20);
      stage.pass(HOLD).awaitShare(50);
      stage.pass(HOLD).awaitRest("Full");

      var adopted = stage.service(Stage.NAME).orElseThrow();
      assertThat(adopted.getMetadata().getUid()).isEqualTo(before.getMetadata().getUid());
      assertThat(adopted.getMetadata().getLabels()).containsEntry("team", "reviews");
      assertThat(adopted.getSpec().getSelector())
          .doesNotContainKey("app")
          .containsEntry(Names.COMPONENT_LABEL, Names.COMPONENT_ROUTER);
      assertThat(adopted.getSpec().getPorts())
          .extracting(ServicePort::getName, ServicePort::getPort)
          .containsExactly(tuple("web", 80));

      stage.delete(Stage.NAME).until("at the desk", () -> stage.frontSelector().equals(DESK));
      stage.pass(DRAIN).until("gone", () -> stage.resource(Stage.NAME).isEmpty());
      assertThat(stage.service(Stage.NAME).orElseThrow().getMetadata().getOwnerReferences())
          .isEmpty();
    }
  }

  @Test
  void aServiceThatNobodyKnowsHowToMakeAgainIsNamed() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.apply(Stage.model("v2")).awaitShare(20);
      stage.stop();
      admin.resource(stage.deployment(first).orElseThrow()).edit(ObstaclesTest::withoutPort);
      var name = Stage.NAME + "-" + first.hash();
      admin.resource(stage.service(name).orElseThrow()).delete();

      stage.start();
      stage.await(
          "named",
          status ->
              Stage.message(status, "Stalled")
                  .contains("Service %s is gone and cannot be made again".formatted(name)));
      stage.await("the desk answers", status -> status.failover() != null);
      assertThat(Stage.message(stage.status(), "Stalled"))
          .endsWith("into annotation handover.dev/port of Deployment " + name);

      admin
          .resource(stage.deployment(first).orElseThrow())
          .edit(
              it ->
                  new DeploymentBuilder(it)
                      .editMetadata()
                      .addToAnnotations(Names.PORT, "8080")
                      .endMetadata()
                      .build());
      stage.until("there again", () -> stage.service(name).isPresent());
    }
  }

  private static Revision described(String resource) {
    return SpecReader.read(
            Serialization.unmarshal(resource, ModelDeployment.class), Remembered.NOTHING)
        .followed()
        .orElseThrow()
        .intent()
        .desired();
  }

  /** It has never been there. */
  @Test
  void aDeploymentThatCannotBeMadeIsNotCalledDeleted() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var name = Stage.NAME + "-" + described(Stage.model("v2")).hash();
      var foreign = admin.resource(foreignDeployment(stage, name)).create();
      stage.apply(Stage.model("v2")).await("named", status -> stalledBy(status, "conflict"));
      stage.measured().measured();
      assertThat(stage.events()).doesNotContain(Reason.DriftCorrected.name());

      admin.resource(foreign).delete();
      stage.measured().awaitShare(20);
      assertThat(stage.events()).doesNotContain(Reason.DriftCorrected.name());
    }
  }

  private static Deployment foreignDeployment(Stage stage, String name) {
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace(stage.namespace())
        .withName(name)
        .endMetadata()
        .withNewSpec()
        .withReplicas(0)
        .withNewSelector()
        .withMatchLabels(OLD)
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(OLD)
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("old")
        .withImage("old")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  @Test
  void whoseServiceCannotBeMadeGetsNothing() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var next = described(Stage.model("v2"));
      var foreign = foreign(stage, Stage.NAME + "-" + next.hash());
      stage.apply(Stage.model("v2"));
      stage.await(
          "named", status -> Stage.condition(status, "Stalled").equals(Optional.of("True")));
      stage.until("its pods", () -> stage.replicas(next).orElse(0) == 2);
      stage.pass(HOLD).pass(HOLD);
      assertThat(stage.status().journey().phase()).isEqualTo("Starting");
      assertThat(stage.table(Stage.NAME).orElseThrow().backends()).doesNotContainKey(next.hash());

      admin.resource(foreign).delete();
      stage.awaitShare(20);
    }
  }

  /** Nothing can be taken back then: whoever can help has to hear of it. */
  @Test
  void aTableThatMayNotBeWrittenIsNamedAndWrittenAsSoonAsItMay() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.apply(Stage.model("v2")).awaitShare(20);
      var second = stage.candidate();
      var routes =
          admin.configMaps().inNamespace(stage.namespace()).withName(RouteTable.CONFIG_MAP);
      routes.edit(it -> new ConfigMapBuilder(it).withImmutable(true).build());
      stage.measurements().say(second, "errors", new Verdict.Breached("40 % of 500, limit 5 %"));

      stage.measured().await("named", status -> stalledBy(status, "immutable"));
      assertThat(stage.status().journey().phase()).isEqualTo("At");
      assertThat(stage.status().rejected()).isEmpty();

      routes.delete();
      stage.awaitRest("Full");
      assertThat(stage.stable()).isEqualTo(first);
      assertThat(stage.status().rejected())
          .extracting(it -> it.revision())
          .containsExactly(second.hash());
    }
  }

  private static boolean stalledBy(ModelDeploymentStatus status, String what) {
    return Stage.condition(status, "Stalled").equals(Optional.of("True"))
        && Stage.message(status, "Stalled").contains(what);
  }

  /** Deployments of a version that did not say it. */
  @Test
  void thePortIsNotedWhileItIsKnown() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.stop();
      var deployment = stage.deployment(stage.stable()).orElseThrow();
      admin.resource(deployment).edit(ObstaclesTest::withoutPort);

      stage.start();
      stage.until(
          "noted",
          () ->
              stage
                  .deployment(stage.stable())
                  .filter(it -> it.getMetadata().getAnnotations().containsKey(Names.PORT))
                  .filter(
                      it -> it.getSpec().getTemplate().equals(deployment.getSpec().getTemplate()))
                  .isPresent());
    }
  }

  private static Deployment withoutPort(Deployment deployment) {
    return new DeploymentBuilder(deployment)
        .editMetadata()
        .removeFromAnnotations(Names.PORT)
        .endMetadata()
        .build();
  }

  /** Its name is that of a Service that the first one needs for its pods. */
  @Test
  void invariant10_whoIsNamedAsARevisionOfAnotherIsRefused() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var name = Stage.NAME + "-" + stage.stable().hash();
      var first = stage.service(name);
      var table = stage.table(Stage.NAME);

      stage.create(Stage.model("v1").replace("name: scratch", "name: " + name));
      stage.await(
          name,
          "named",
          status -> Stage.message(status, "Stalled").equals(taken(stage.namespace(), name)));
      stage.pass(HOLD);

      assertThat(stage.service(name)).isEqualTo(first).isPresent();
      assertThat(stage.table(Stage.NAME)).isEqualTo(table);
      assertThat(stage.status().traffic().stable()).isEqualTo(100);
    }
  }

  private Service foreign(Stage stage) {
    return foreign(stage, Stage.NAME);
  }

  private Service foreign(Stage stage, String name) {
    return admin
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(stage.namespace())
                .withName(name)
                .withLabels(Map.of("team", "reviews"))
                .endMetadata()
                .withNewSpec()
                .withSelector(OLD)
                .addNewPort()
                .withName("web")
                .withPort(80)
                .withTargetPort(new IntOrString(8000))
                .endPort()
                .endSpec()
                .build())
        .create();
  }

  private static String taken(String namespace, String name) {
    return ("Service %1$s/%2$s exists and was not made by Handover for ModelDeployment %2$s;"
            + " delete it, or hand it over with the annotation handover.dev/adopt: %2$s")
        .formatted(namespace, name);
  }

  @Test
  void aPortThatARouterCannotOpenIsNamed() {
    try (var stage = new Stage(admin).desk()) {
      stage.routers().trouble(Stage.NAME, "port 20000 cannot be opened in the router's pod");
      stage.start().create(Stage.model("v1"));
      stage.await(
          "named",
          status ->
              status.conditions().stream()
                  .anyMatch(it -> it.getMessage().contains("port 20000 cannot be opened")));
      assertThat(stage.status().traffic().generation()).isNull();
    }
  }

  @Test
  void aRefusedSpecChangesNothingThatServes() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var before = stage.table(Stage.NAME).orElseThrow();
      var pods = stage.podUids();

      stage.apply(Stage.model("v2").replace("answers: Synchronous", "answers: Asynchronous"));
      stage.await(
          "refused",
          status -> Stage.condition(status, "Stalled").filter("True"::equals).isPresent());
      stage.until("told", () -> stage.events().contains("SpecRefused"));

      assertThat(stage.table(Stage.NAME)).contains(before);
      assertThat(stage.podUids()).isEqualTo(pods);

      stage.apply(Stage.model("v2")).awaitShare(20);
    }
  }
}
