package dev.handover.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.reconcile.app.Assembly;
import dev.handover.stage.PlayedMeasurements;
import dev.handover.stage.Stage;
import dev.handover.telemetry.OperatorMetrics;
import dev.handover.traffic.HttpAdmin;
import dev.handover.traffic.RouterPoll;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PatienceTest {

  @Test
  void aFailingPassIsTriedForGoodAndAtLeastOnceAMinute() {
    var execution = new Patience().initExecution();
    var delays = Stream.generate(execution::nextDelay).limit(1_000).map(Optional::get).toList();
    assertThat(delays.getFirst()).isEqualTo(1_000);
    assertThat(delays).isSorted().allMatch(delay -> delay <= 60_000);
    assertThat(delays.getLast()).isEqualTo(60_000);
    assertThat(execution.isLastAttempt()).isFalse();
  }

  /** What a framework takes from an annotation has been lost before. */
  @Test
  void theAssembledOperatorHasIt() {
    try (var client = new KubernetesClientBuilder().withConfig(Config.empty()).build();
        var http = new HttpAdmin(1);
        var poll = new RouterPoll(http)) {
      var metrics = new OperatorMetrics(new CollectorRegistry());
      var shell = Stage.shell(client, new PlayedMeasurements(), poll, metrics, Clock.systemUTC());
      var operator =
          Assembly.operator(
              client,
              new ModelDeploymentReconciler(shell, Lead.ALONE),
              Set.of(),
              metrics,
              Optional.empty());
      assertThat(operator.getRegisteredControllers())
          .singleElement()
          .extracting(it -> it.getConfiguration().getRetry())
          .isInstanceOf(Patience.class);
    }
  }
}
