package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.Names;
import dev.handover.api.routing.RouteTable;
import dev.handover.rollout.Revision;
import dev.handover.stage.Installed;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operator that comes after another version: what that one made and wrote goes on. */
@Tag("api-server")
@ExtendWith(Installed.class)
class UpgradeTest {
  private static final Duration HOLD = Duration.ofMinutes(1);

  private final KubernetesClient admin;

  UpgradeTest(KubernetesClient admin) {
    this.admin = admin;
  }

  @Test
  void aRevisionThatAnotherVersionRenderedIsNotRenderedAgain() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      stage.stop();
      renderedOtherwise(stage, first);
      var rendered = deployment(stage, first);
      var pods = stage.podUids();
      var table = stage.table(Stage.NAME).orElseThrow();

      stage.start().pass(Duration.ofMinutes(1)).pass(Duration.ofMinutes(1));
      stage.apply(Stage.model("v1").replace("replicas: 2", "replicas: 3"));
      stage.until("three pods", () -> stage.replicas(first).orElse(0) == 3);

      assertThat(deployment(stage, first).getSpec().getTemplate())
          .isEqualTo(rendered.getSpec().getTemplate());
      assertThat(stage.podUids()).containsAll(pods);
      assertThat(stage.table(Stage.NAME)).contains(table);
      assertThat(stage.stable()).isEqualTo(first);
      assertThat(stage.status().journey()).isNull();
    }
  }

  /** Where a resource stands when an operator of another version comes. */
  private enum Place {
    REST,
    LAUNCH,
    CANARY_MIRROR,
    CANARY_SHARE,
    CANARY_BAKE,
    CLIMB;

    private void reach(Stage stage) {
      switch (this) {
        case REST -> stage.atFull("v1");
        case LAUNCH -> stage.create(Stage.model("v1")).awaitLook().pass(HOLD).awaitShare(20);
        case CANARY_MIRROR ->
            stage
                .atFull("v1")
                .apply(
                    Stage.model("v2")
                        .replace("[{share: 20", "[{mirror: 100, hold: 1m}, {share: 20"))
                .await("copies", it -> it.traffic().mirror() == 100 && Stage.synced(it));
        case CANARY_SHARE -> stage.atFull("v1").apply(Stage.model("v2")).awaitShare(20);
        case CANARY_BAKE ->
            stage.atFull("v1").apply(Stage.model("v2")).awaitShare(20).pass(HOLD).awaitShare(50);
        case CLIMB -> {
          stage.create(Stage.model("v1").replace("level: Full", "level: Shadow")).awaitLook();
          stage.pass(HOLD).awaitRest("Shadow");
          stage.apply(Stage.model("v1")).pass(HOLD).awaitShare(20);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void nothingMovesWhereverItStands(Place place) {
    try (var stage = new Stage(admin).desk().start()) {
      place.reach(stage);
      var revisions = revisions(stage);
      var pods = stage.podUids();
      var table = stage.table(Stage.NAME);
      var stood = stood(stage);
      stage.stop();
      revisions.forEach(revision -> renderedOtherwise(stage, revision));
      saysMore(stage);

      var passes = stage.passes();
      stage.start().until("looks twice", () -> stage.measured().passes() > passes + 1);

      assertThat(revisions(stage)).as("no revision is made").isEqualTo(revisions);
      assertThat(stage.podUids()).as("no pod is restarted").isEqualTo(pods);
      assertThat(stage.table(Stage.NAME)).isEqualTo(table);
      assertThat(stood(stage)).isEqualTo(stood);
      assertThat(revisions)
          .allSatisfy(
              revision ->
                  assertThat(deployment(stage, revision).getSpec().getTemplate().getMetadata())
                      .extracting(it -> it.getAnnotations().get("example.com/rendered"))
                      .as("it is as the other version rendered it")
                      .isEqualTo("otherwise"));
    }
  }

  private Set<Revision> revisions(Stage stage) {
    return admin
        .apps()
        .deployments()
        .inNamespace(stage.namespace())
        .withLabel(Names.NAME_LABEL, Stage.NAME)
        .list()
        .getItems()
        .stream()
        .map(it -> new Revision(it.getMetadata().getLabels().get(Names.REVISION_LABEL)))
        .collect(Collectors.toSet());
  }

  /** Level, journey and step. */
  private static List<Object> stood(Stage stage) {
    var status = stage.status();
    return Stream.<Object>concat(
            Stream.of(status.level()),
            Stream.ofNullable(status.journey())
                .flatMap(it -> Stream.of(it.ticket(), it.kind(), it.step(), it.share())))
        .toList();
  }

  @Test
  void aJourneyOfAnotherVersionGoesOn() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);
      var second = stage.candidate();
      var pods = stage.podUids();
      stage.stop();
      renderedOtherwise(stage, second);
      saysMore(stage);

      var passes = stage.passes();
      stage.start().until("looks", () -> stage.passes() > passes);
      stage.pass(Duration.ofMinutes(1)).awaitShare(50);
      stage.pass(Duration.ofMinutes(1)).awaitRest("Full");

      assertThat(stage.stable()).isEqualTo(second);
      assertThat(stage.podUids()).containsAll(pods);
    }
  }

  /** Else a guardrail with a query would be blind for its whole window after every upgrade. */
  @Test
  void whatIsJudgedDoesNotBeginAnew() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20).measured();
      var since = stage.measurements().since().orElseThrow();
      assertThat(stage.status().traffic().since()).isEqualTo(since.toString());
      stage.stop().skip(Duration.ofSeconds(20));

      stage.start().measured();
      assertThat(stage.measurements().since()).contains(since);

      stage.pass(HOLD).awaitShare(50).measured();
      assertThat(stage.measurements().since().orElseThrow()).isAfter(since);
    }
  }

  @Test
  void whatALaterVersionSaysInTheTableIsNoReasonToWriteIt() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var generation = stage.table(Stage.NAME).orElseThrow().generation();
      stage.stop();
      saysMore(stage);

      stage.start().pass(Duration.ofMinutes(1)).pass(Duration.ofMinutes(1));
      stage.awaitRest("Full");

      assertThat(stage.table(Stage.NAME).orElseThrow().generation()).isEqualTo(generation);
    }
  }

  /** As an operator does that writes other probes and annotations. */
  private void renderedOtherwise(Stage stage, Revision revision) {
    admin
        .apps()
        .deployments()
        .inNamespace(stage.namespace())
        .withName(name(revision))
        .edit(
            it ->
                new DeploymentBuilder(it)
                    .editSpec()
                    .editTemplate()
                    .editOrNewMetadata()
                    .addToAnnotations("example.com/rendered", "otherwise")
                    .endMetadata()
                    .editSpec()
                    .withTerminationGracePeriodSeconds(77L)
                    .endSpec()
                    .endTemplate()
                    .endSpec()
                    .build());
  }

  /** As an operator does that knows more than this one. */
  private void saysMore(Stage stage) {
    admin
        .configMaps()
        .inNamespace(stage.namespace())
        .withName(RouteTable.CONFIG_MAP)
        .edit(
            routes ->
                new ConfigMapBuilder(routes)
                    .addToData(
                        Stage.NAME,
                        routes
                            .getData()
                            .get(Stage.NAME)
                            .replaceFirst("\\{", "{\"later\":{\"how\":[1,2]},"))
                    .build());
  }

  private Deployment deployment(Stage stage, Revision revision) {
    return admin
        .apps()
        .deployments()
        .inNamespace(stage.namespace())
        .withName(name(revision))
        .require();
  }

  private static String name(Revision revision) {
    return Stage.NAME + "-" + revision.hash();
  }
}
