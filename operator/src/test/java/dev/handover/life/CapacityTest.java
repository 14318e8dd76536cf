package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.stage.Installed;
import dev.handover.stage.PlayedKubelet.Fate;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A version that finds no room. */
@Tag("api-server")
@ExtendWith(Installed.class)
class CapacityTest {
  private static final Duration HOLD = Duration.ofMinutes(1);
  private static final String DEADLINE = "10m";
  private static final Duration BEYOND_THE_DEADLINE = Duration.ofMinutes(30);

  private final KubernetesClient admin;

  CapacityTest(KubernetesClient admin) {
    this.admin = admin;
  }

  @Test
  void aCandidateWithoutANodeWaitsAndStableGivesUpNothingForIt() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var first = stage.stable();
      var pods = stage.podUids();
      var table = stage.table(Stage.NAME);
      stage.kubelet().fate("registry/scratch:v2", Fate.NoNode);
      stage.apply(
          Stage.model("v2").replace("replicas: 2", "replicas: 2, progressDeadline: " + DEADLINE));
      stage.await(
          "it is said",
          status -> Stage.message(status, "Progressing").contains("Insufficient nvidia.com/gpu"));
      var second = stage.candidate();
      stage.pass(BEYOND_THE_DEADLINE).pass(HOLD);

      assertThat(stage.status().rejected()).as("it is not to blame").isEmpty();
      assertThat(stage.status().waitingFor().what()).isEqualTo("Readiness");
      assertThat(stage.replicas(first)).contains(2);
      assertThat(stage.podUids()).as("of stable none is gone").containsAll(pods);
      assertThat(stage.table(Stage.NAME).orElseThrow().arms())
          .isEqualTo(table.orElseThrow().arms());

      stage.kubelet().fate("registry/scratch:v2", Fate.Ready);
      stage.awaitShare(20);
      assertThat(stage.candidate()).isEqualTo(second);
    }
  }
}
