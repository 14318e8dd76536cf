package dev.handover.e2e.scenario;

import static dev.handover.e2e.scenario.Tiny.JOURNEY;
import static dev.handover.e2e.scenario.Tiny.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.e2e.cluster.Callers;
import dev.handover.e2e.cluster.Cluster;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Playground;
import dev.handover.e2e.cluster.Sample;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.ResourceQuotaBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A version that finds no room: it waits and says why, and stable gives up no pod for it. */
@Scenario
class CapacityTest {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final String RESOURCES = "/spec/model/template/spec/containers/0/resources";

  @Test
  @DisplayName("no node has the device a version asks for: the next one goes ahead of it")
  void noDevice(Playground ground) throws IOException {
    var written = Tiny.written("roomless");
    var model = Tiny.launch(ground, written);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var second =
          waitsInVain(
              model,
              impatient(written).with(RESOURCES, Map.of("limits", Map.of("example.com/device", 1))),
              "Insufficient example.com/device");

      var third = Tiny.supersede(model, Tiny.version(written, "v3"), second);
      model.await("the one that has room is promoted", JOURNEY, it -> Tiny.serves(it, third));
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  @Test
  @DisplayName("the namespace's quota is used up: it goes on when there is room")
  void quotaIsUsedUp(Cluster cluster) throws IOException {
    try (var ground = Playground.create(cluster, "handover-quota")) {
      var written = Tiny.written("confined");
      var model = Tiny.launch(ground, written);
      var client = cluster.client();
      try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
        var before = callers.settled();
        var inUse = client.pods().inNamespace(ground.namespace()).list().getItems().size();
        client.resource(quota(ground, inUse)).create();
        var second = waitsInVain(model, impatient(written), "exceeded quota: pods");

        client.resource(quota(ground, 2 * inUse)).update();
        model.await("it is promoted", JOURNEY, it -> Tiny.serves(it, second));
        Tiny.assertNobodyWasLetDown(model, callers, before);
      }
    }
  }

  /** The next version, which has a deadline for its pods. */
  private static Sample impatient(Sample written) {
    return Tiny.version(written, "v2")
        .with("/spec/model/progressDeadline", DEADLINE.toSeconds() + "s");
  }

  /** Applies a version, and sees it wait beyond its deadline without being blamed for it. */
  private static String waitsInVain(Model model, Sample written, String why) {
    var stable = Tiny.stable(model);
    var pods = model.podUids();
    var tried = Tiny.next(model, written);
    var since = Instant.now();
    model.await(
        "it says why",
        SOON,
        status ->
            Model.condition(status, "Progressing")
                .filter(it -> "NoRoom".equals(it.getReason()))
                .filter(it -> it.getMessage().contains(why))
                .isPresent());
    Awaitility.await("its deadline would be over")
        .atMost(SOON)
        .until(
            () -> Duration.between(since, Instant.now()).compareTo(DEADLINE.multipliedBy(3)) > 0);
    var waiting = model.status().orElseThrow();
    assertThat(Tiny.rejected(waiting, tried)).as("it is not to blame").isFalse();
    assertThat(Model.candidate(waiting)).contains(tried);
    assertThat(model.pods(stable)).hasSize(2);
    assertThat(model.podUids()).containsAllEntriesOf(pods);
    return tried;
  }

  private static ResourceQuota quota(Playground ground, int pods) {
    return new ResourceQuotaBuilder()
        .withNewMetadata()
        .withName("pods")
        .withNamespace(ground.namespace())
        .endMetadata()
        .withNewSpec()
        .addToHard("pods", new Quantity(String.valueOf(pods)))
        .endSpec()
        .build();
  }
}
