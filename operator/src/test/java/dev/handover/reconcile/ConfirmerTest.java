package dev.handover.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.TablesInForce;
import dev.handover.api.routing.TablesInForce.InForce;
import dev.handover.reconcile.status.Confirmed;
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
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which table is judged, and since when, while routers are asked whether they obey it. */
class ConfirmerTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");
  private static final String ONE = "127.0.0.1";
  private static final String OTHER = "127.0.0.2";

  private final Map<String, Long> obeyed = new ConcurrentHashMap<>();
  private final RouterPoll poll =
      new RouterPoll(
          address ->
              new TablesInForce(
                  Map.of("desk", new InForce(obeyed.get(address), 20000, Optional.empty()))));
  private final Confirmer confirmer =
      new Confirmer(new Confirmations(poll, Duration.ofSeconds(10)));

  @AfterEach
  void close() {
    poll.close();
  }

  @Test
  void aTableIsJudgedSinceEveryRouterObeysIt() {
    obey(7, 7);
    assertThat(confirm(7, NOW)).isEqualTo(new Confirmation.Everywhere());
    confirm(7, NOW.plusSeconds(60));
    assertThat(judgedSince(NOW.plusSeconds(60))).contains(NOW);

    var none = confirmer.confirm("shop", "desk", 7, List.of(), NOW.plusSeconds(61));
    assertThat(none).isInstanceOf(Confirmation.Awaited.class);
    assertThat(judgedSince(NOW.plusSeconds(61))).as("routers come and go").contains(NOW);
  }

  @Test
  void oneThatIsStuckHidesTheOthersForFiveSecondsOnly() {
    obey(8, 7);
    assertThat(confirm(8, NOW)).isInstanceOf(Confirmation.Awaited.class);
    assertThat(judgedSince(NOW.plusMillis(4999))).as("the table before is judged").isEmpty();

    var later = NOW.plusSeconds(5);
    assertThat(confirm(8, later)).isInstanceOf(Confirmation.Awaited.class);
    assertThat(judgedSince(later)).contains(later);
    assertThat(judgedSince(later.plusSeconds(60))).contains(later);
  }

  @Test
  void anotherTableHasItsOwnTime() {
    obey(7, 7);
    confirm(7, NOW);
    confirm(8, NOW.plusSeconds(60));
    assertThat(judgedSince(NOW.plusSeconds(61))).isEmpty();
    confirm(9, NOW.plusSeconds(64));
    assertThat(judgedSince(NOW.plusSeconds(66))).isEmpty();
  }

  /** Else a window that begins with the table would lie in the future for as long. */
  @Test
  void byAClockThatIsSetBackItCountsFromNow() {
    obey(7, 7);
    confirm(7, NOW);
    var back = NOW.minus(Duration.ofHours(1));
    confirm(7, back);
    confirm(7, back.plusSeconds(60));
    assertThat(judgedSince(back.plusSeconds(60))).contains(back);
  }

  @Test
  void anOperatorGoesOnFromWhatTheOneBeforeItSaw() {
    var before = NOW.minus(Duration.ofHours(1));
    confirmer.recall("shop", "desk", new Confirmed(7, before));
    obey(7, 7);
    assertThat(confirm(7, NOW)).as("it asks for itself").isEqualTo(new Confirmation.Everywhere());
    assertThat(judgedSince(NOW)).contains(before);
    assertThat(confirmer.everywhereSince("shop", "desk")).contains(before);
  }

  @Test
  void itIsNotBelievedThatTheRoutersStillObey() {
    confirmer.recall("shop", "desk", new Confirmed(7, NOW.minus(Duration.ofHours(1))));
    obey(7, 6);
    assertThat(confirm(7, NOW)).isInstanceOf(Confirmation.Awaited.class);
  }

  @Test
  void whatAnotherSawOfATableSaysNothingOfTheNext() {
    confirmer.recall("shop", "desk", new Confirmed(6, NOW.minus(Duration.ofHours(1))));
    obey(7, 7);
    confirm(7, NOW);
    assertThat(judgedSince(NOW)).contains(NOW);
  }

  @Test
  void whatItSawItselfIsBetterKnown() {
    obey(7, 7);
    confirm(7, NOW);
    confirmer.recall("shop", "desk", new Confirmed(7, NOW.minus(Duration.ofHours(1))));
    confirm(7, NOW.plusSeconds(1));
    assertThat(judgedSince(NOW.plusSeconds(1))).contains(NOW);
  }

  @Test
  void whatAnotherSawInTheFutureCountsFromNow() {
    confirmer.recall("shop", "desk", new Confirmed(7, NOW.plusSeconds(600)));
    obey(7, 7);
    confirm(7, NOW);
    assertThat(judgedSince(NOW)).contains(NOW);
  }

  private void obey(long one, long other) {
    obeyed.put(ONE, one);
    obeyed.put(OTHER, other);
  }

  private Confirmation confirm(long generation, Instant now) {
    return confirmer.confirm("shop", "desk", generation, List.of(pod(ONE), pod(OTHER)), now);
  }

  private Optional<Instant> judgedSince(Instant now) {
    return confirmer.judgedSince("shop", "desk", now);
  }

  private static Pod pod(String address) {
    return new PodBuilder()
        .withNewMetadata()
        .withName("router-" + address)
        .withUid(address)
        .withResourceVersion("1")
        .endMetadata()
        .withNewStatus()
        .withPhase("Running")
        .withPodIP(address)
        .addNewCondition()
        .withType("Ready")
        .withStatus("True")
        .endCondition()
        .endStatus()
        .build();
  }
}
