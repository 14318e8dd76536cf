package dev.handover.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.RouteTable;
import dev.handover.apiserver.ApiServer;
import dev.handover.rollout.Answerer;
import dev.handover.rollout.Arm;
import dev.handover.rollout.Decider;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Routing;
import dev.handover.traffic.RouteTableWriter.Outcome;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

@Tag("api-server")
@ExtendWith(ApiServer.class)
class RouteTableWriterTest {
  private final KubernetesClient client;
  private final RouteTableWriter writer;
  private String namespace;

  RouteTableWriterTest(KubernetesClient client) {
    this.client = client;
    this.writer = new RouteTableWriter(client);
  }

  @BeforeEach
  void makeNamespace(TestInfo test) {
    namespace = "w-" + Integer.toHexString(test.getDisplayName().hashCode());
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
  }

  @Test
  void theFirstTableMakesTheConfigMap() {
    var outcome = writer.write(table("a", 1), routes());

    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.Written.class,
            written ->
                assertThat(Stored.all(Optional.of(written.routes())))
                    .containsExactly(Map.entry("a", table("a", 1))));
    assertThat(routes().orElseThrow().getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/managed-by", "handover");
  }

  @Test
  void aKeyIsWrittenWithoutTouchingAnother() {
    writer.write(table("a", 1), routes());
    writer.write(table("b", 1), routes());
    writer.write(table("a", 2), routes());

    assertThat(Stored.all(routes()))
        .containsExactly(Map.entry("a", table("a", 2)), Map.entry("b", table("b", 1)));
  }

  @Test
  void everyKeyHasAManagerOfItsOwn() {
    writer.write(table("a", 1), routes());
    writer.write(table("b", 1), routes());

    assertThat(routes().orElseThrow().getMetadata().getManagedFields())
        .extracting(ManagedFieldsEntry::getManager)
        .containsExactlyInAnyOrder("handover-route-a", "handover-route-b");
  }

  @Test
  void aRemovedKeyLeavesTheOthers() {
    writer.write(table("a", 1), routes());
    writer.write(table("b", 1), routes());

    writer.remove(namespace, "a");

    assertThat(Stored.all(routes())).containsOnlyKeys("b");
    assertThat(routes().orElseThrow().getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/managed-by", "handover");
  }

  /** A label that went with the last key would make the ConfigMap look like somebody else's. */
  @Test
  void theLastKeyLeavesAConfigMapThatIsStillOurs() {
    writer.write(table("a", 1), routes());

    writer.remove(namespace, "a");

    assertThat(writer.write(table("b", 1), routes())).isInstanceOf(Outcome.Written.class);
    assertThat(Stored.all(routes())).containsOnlyKeys("b");
  }

  @Test
  void removingFromNothingMakesNothing() {
    writer.remove(namespace, "a");

    assertThat(routes()).isEmpty();
  }

  @Test
  void aTableThatSomebodyElseChangedIsPutRight() {
    writer.write(table("a", 1), routes());
    var changed = routes().orElseThrow();
    changed.getData().put("a", "{}");
    client.resource(changed).update();

    writer.write(table("a", 2), routes());

    assertThat(Stored.all(routes())).containsExactly(Map.entry("a", table("a", 2)));
  }

  @Test
  void aConfigMapOfSomebodyElseIsNotTouched() {
    var theirs =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("handover-routes")
            .endMetadata()
            .addToData("mine", "yes")
            .build();
    client.resource(theirs).create();

    var outcome = writer.write(table("a", 1), routes());

    assertThat(outcome)
        .isEqualTo(
            new Outcome.Refused(
                "ConfigMap %s/handover-routes exists and was not made by Handover; delete it or"
                        .formatted(namespace)
                    + " rename it"));
    assertThat(routes().orElseThrow().getData()).isEqualTo(Map.of("mine", "yes"));
  }

  /** Else nothing could be taken back any more, though the routers still obey it. */
  @Test
  void whatHoldsTablesIsOursWithoutItsLabels() {
    writer.write(table("a", 1), routes());
    client
        .resource(routes().orElseThrow())
        .edit(
            it ->
                new ConfigMapBuilder(it).editMetadata().withLabels(Map.of()).endMetadata().build());

    assertThat(writer.write(table("a", 2), routes())).isInstanceOf(Outcome.Written.class);
    assertThat(writer.write(table("b", 1), routes())).isInstanceOf(Outcome.Written.class);
    assertThat(Stored.all(routes()))
        .containsExactly(Map.entry("a", table("a", 2)), Map.entry("b", table("b", 1)));
    assertThat(routes().orElseThrow().getMetadata().getLabels())
        .isEqualTo(Map.of("app.kubernetes.io/managed-by", "handover"));
  }

  @Test
  void manyWriteAtOnceAndNothingIsLost() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var written =
          IntStream.range(0, 20)
              .mapToObj(
                  i ->
                      threads.submit(
                          () -> {
                            for (int generation = 1; generation <= 4; generation++) {
                              writer.write(table("m" + i, generation), routes());
                            }
                          }))
              .toList();
      for (var each : written) {
        each.get();
      }
    }

    assertThat(Stored.all(routes()))
        .hasSize(20)
        .allSatisfy((name, table) -> assertThat(table.generation()).isEqualTo(4));
  }

  private Optional<ConfigMap> routes() {
    return Optional.ofNullable(
        client.configMaps().inNamespace(namespace).withName("handover-routes").get());
  }

  private RouteTable table(String name, long generation) {
    var frame =
        new Frame(
            namespace,
            name,
            "k",
            20000,
            Arbitrary.FRAME.decisions(),
            Arbitrary.FRAME.timeout(),
            List.of(),
            Arbitrary.FRAME.baseline());
    var routing =
        new Routing(
            List.of(new Arm(100, new Decider.Model(new Revision("0123456789"), Answerer.BASELINE))),
            Optional.empty());
    return Tables.next(
        frame, routing, Optional.empty(), Optional.empty(), Optional.empty(), generation - 1);
  }
}
