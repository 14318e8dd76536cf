package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.Names;
import dev.handover.api.routing.RouteTable;
import dev.handover.stage.Installed;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What stays of a resource that is deleted. */
@Tag("api-server")
@ExtendWith(Installed.class)
class DeletionTest {
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final KubernetesClient admin;

  DeletionTest(KubernetesClient admin) {
    this.admin = admin;
  }

  @Test
  void theFrontServiceGoesOnPointingAtTheBaseline() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage
          .delete(Stage.NAME)
          .until("at the desk", () -> desk(stage).equals(Map.of("app", "review-desk")));
      assertThat(stage.service(Stage.NAME).orElseThrow().getMetadata().getOwnerReferences())
          .isEmpty();
      assertThat(stage.resource(Stage.NAME)).isPresent();

      stage.pass(DRAIN).until("gone", () -> stage.resource(Stage.NAME).isEmpty());

      assertThat(desk(stage)).isEqualTo(Map.of("app", "review-desk"));
      stage.told("Released");
      stage.until("no routers", () -> !routers(stage));
      assertThat(
              admin
                  .configMaps()
                  .inNamespace(stage.namespace())
                  .withName(RouteTable.CONFIG_MAP)
                  .get())
          .isNull();
      assertThat(
              admin.serviceAccounts().inNamespace(stage.namespace()).withName(Names.ROUTER).get())
          .isNull();
    }
  }

  @Test
  void withDeleteNothingStays() {
    try (var stage = new Stage(admin).desk().start()) {
      stage.create(Stage.model("v1", "  deletionPolicy: Delete")).awaitLook();

      stage.delete(Stage.NAME).until("gone", () -> stage.resource(Stage.NAME).isEmpty());

      // The garbage collector, which does not run here, takes the rest.
      assertThat(stage.service(Stage.NAME)).isEmpty();
      stage.until("no routers", () -> !routers(stage));
    }
  }

  @Test
  void theRoutersStayAsLongAsSomebodyNeedsThem() {
    try (var stage = new Stage(admin).desk().start()) {
      var delete = "  deletionPolicy: Delete";
      stage.create(Stage.model("v1", delete)).awaitLook();
      stage
          .create(Stage.model("v1", delete).replace("name: scratch", "name: other"))
          .await("other", "synced", Stage::synced);

      stage.delete(Stage.NAME).until("gone", () -> stage.resource(Stage.NAME).isEmpty());
      assertThat(routers(stage)).isTrue();
      assertThat(stage.table(Stage.NAME)).isEmpty();
      assertThat(stage.table("other")).isPresent();

      stage.delete("other").until("gone", () -> stage.resource("other").isEmpty());
      stage.until("no routers", () -> !routers(stage));
    }
  }

  /** Its name is that of one that left, and it stays. */
  @Test
  void theRoutersStayForWhomTookTheNameOfOneThatLeft() {
    try (var stage = new Stage(admin).desk().start()) {
      var delete = "  deletionPolicy: Delete";
      var other = Stage.model("v1", delete).replace("name: scratch", "name: other");
      stage.create(Stage.model("v1", delete)).awaitLook();
      stage.create(other).await("other", "synced", Stage::synced);
      stage.delete(Stage.NAME).until("gone", () -> stage.resource(Stage.NAME).isEmpty());
      stage.create(Stage.model("v1", delete)).awaitLook();

      var routers = uidOfRouters(stage);

      stage.delete("other").until("gone", () -> stage.resource("other").isEmpty());
      stage.measured();

      assertThat(uidOfRouters(stage)).isEqualTo(routers);
    }
  }

  private static Map<String, String> desk(Stage stage) {
    return stage.service(Stage.NAME).orElseThrow().getSpec().getSelector();
  }

  private boolean routers(Stage stage) {
    return uidOfRouters(stage).isPresent();
  }

  private Optional<String> uidOfRouters(Stage stage) {
    return Optional.ofNullable(
            admin.apps().deployments().inNamespace(stage.namespace()).withName(Names.ROUTER).get())
        .map(routers -> routers.getMetadata().getUid());
  }
}
