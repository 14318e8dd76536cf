package dev.handover.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.TablesInForce;
import dev.handover.api.routing.TablesInForce.InForce;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.traffic.Confirmations;
import dev.handover.traffic.RouterPoll;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Since when a table is known to be in force everywhere. */
class ConfirmerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private final RouterPoll poll =
      new RouterPoll(
          address -> new TablesInForce(Map.of("scratch", new InForce(7, 20000, Optional.empty()))));
  private final Confirmer confirmer =
      new Confirmer(new Confirmations(poll, Duration.ofSeconds(10)));

  @AfterEach
  void close() {
    poll.close();
  }

  @Test
  void whatWasConfirmedStaysSoFromThatMomentOn() {
    confirm(NOW);
    confirm(NOW.plusSeconds(60));

    assertThat(confirmer.since("factory", "scratch")).contains(NOW);
  }

  /** Else a window that begins with the table would lie in the future for as long. */
  @Test
  void byAClockThatIsSetBackItCountsFromNow() {
    confirm(NOW);
    var back = NOW.minus(Duration.ofHours(1));
    confirm(back);
    confirm(back.plusSeconds(60));

    assertThat(confirmer.since("factory", "scratch")).contains(back);
  }

  private void confirm(Instant now) {
    assertThat(confirmer.confirm("factory", "scratch", 7, List.of(router()), now))
        .isEqualTo(new Confirmation.Everywhere());
  }

  private static Pod router() {
    return new PodBuilder()
        .withNewMetadata()
        .withName("r1")
        .withUid("r1")
        .withResourceVersion("1")
        .endMetadata()
        .withNewStatus()
        .withPhase("Running")
        .withPodIP("127.0.0.1")
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }
}
