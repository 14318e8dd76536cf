package dev.handover.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import java.util.Optional;
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

  @Test
  void theReconcilerHasIt() {
    var configuration =
        ModelDeploymentReconciler.class.getAnnotation(ControllerConfiguration.class);
    assertThat(configuration.retry()).isEqualTo(Patience.class);
  }
}
