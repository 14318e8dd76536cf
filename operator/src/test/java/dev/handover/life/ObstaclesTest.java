package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.stage.Installed;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is in the way is named by a condition, and what already serves is not touched. */
@Tag("api-server")
@ExtendWith(Installed.class)
class ObstaclesTest {
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
      var foreign =
          admin
              .resource(
                  new ServiceBuilder()
                      .withNewMetadata()
                      .withNamespace(stage.namespace())
                      .withName(Stage.NAME)
                      .endMetadata()
                      .withNewSpec()
                      .withSelector(Map.of("app", "old"))
                      .addNewPort()
                      .withPort(80)
                      .endPort()
                      .endSpec()
                      .build())
              .create();
      stage.start().create(Stage.model("v1"));
      stage.await(
          "named",
          status ->
              status.conditions().stream()
                  .anyMatch(
                      it ->
                          it.getMessage()
                              .contains("Service %s/scratch exists".formatted(stage.namespace()))));
      assertThat(stage.service(Stage.NAME).orElseThrow().getMetadata().getResourceVersion())
          .isEqualTo(foreign.getMetadata().getResourceVersion());

      admin.resource(foreign).delete();
      stage.awaitLook();
    }
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
