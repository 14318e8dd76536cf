package dev.handover.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.apiserver.ApiServer;
import dev.handover.rollout.Notice;
import dev.handover.rollout.Notice.Reason;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Events on a real API server. */
@Tag("api-server")
@ExtendWith(ApiServer.class)
class EventRecorderTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final KubernetesClient client;
  private final CollectorRegistry registry = new CollectorRegistry();
  private final OperatorMetrics metrics = new OperatorMetrics(registry);
  private Instant now = NOON;
  private ConfigMap about;

  EventRecorderTest(KubernetesClient client) {
    this.client = client;
  }

  @BeforeEach
  void anObject() {
    about =
        client
            .resource(
                new ConfigMapBuilder()
                    .withNewMetadata()
                    .withNamespace("default")
                    .withName("about-" + UUID.randomUUID())
                    .endMetadata()
                    .build())
            .create();
  }

  @Test
  void saysWhatHappenedAndWhetherSomebodyShouldLook() {
    recorder().tell(about, new Notice(Reason.RolledBack, "taken back"));

    var event = events().getFirst();
    assertThat(event.getReason()).isEqualTo("RolledBack");
    assertThat(event.getType()).isEqualTo("Warning");
    assertThat(event.getMessage()).isEqualTo("taken back");
    assertThat(event.getReportingComponent()).isEqualTo("handover");
    assertThat(event.getReportingInstance()).isEqualTo("operator-1");
    assertThat(
            registry.getSampleValue(
                "handover_operator_transitions_total",
                new String[] {"reason"},
                new String[] {"RolledBack"}))
        .isEqualTo(1);
  }

  @Test
  void theSameSaidAgainIsCounted() {
    var recorder = recorder();
    recorder.tell(about, new Notice(Reason.ReconcileFailed, "no"));
    now = NOON.plus(Duration.ofSeconds(5));
    recorder.tell(about, new Notice(Reason.ReconcileFailed, "no"));
    recorder.tell(about, new Notice(Reason.ReconcileFailed, "never"));

    assertThat(events())
        .extracting(Event::getMessage, Event::getCount, Event::getLastTimestamp)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("no", 2, "2026-01-01T12:00:05Z"),
            org.assertj.core.groups.Tuple.tuple("never", 1, "2026-01-01T12:00:05Z"));
  }

  @Test
  void theNextOperatorGoesOnCounting() {
    var first = recorder();
    first.tell(about, new Notice(Reason.ReconcileFailed, "no"));
    first.tell(about, new Notice(Reason.ReconcileFailed, "no"));
    recorder().tell(about, new Notice(Reason.ReconcileFailed, "no"));

    assertThat(events()).extracting(Event::getCount).containsExactly(3);
  }

  @Test
  void anEventThatIsGoneIsToldAnew() {
    var recorder = recorder();
    recorder.tell(about, new Notice(Reason.ReconcileFailed, "no"));
    client.resource(events().getFirst()).delete();
    recorder.tell(about, new Notice(Reason.ReconcileFailed, "no"));

    assertThat(events()).extracting(Event::getCount).containsExactly(1);
  }

  @Test
  void aMessageLongerThanAllowedIsShortened() {
    recorder().tell(about, new Notice(Reason.Promoted, "x".repeat(5000)));

    assertThat(events().getFirst().getMessage()).hasSize(1024).endsWith("x…");
  }

  @Test
  void whatCannotBeToldFailsNothing() {
    var nowhere =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:1")
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
    try (nowhere) {
      new EventRecorder(nowhere, "operator-1", () -> now, metrics)
          .tell(about, new Notice(Reason.Promoted, "yes"));
    }

    assertThat(registry.getSampleValue("handover_operator_events_lost_total")).isEqualTo(1);
  }

  private EventRecorder recorder() {
    return new EventRecorder(client, "operator-1", () -> now, metrics);
  }

  private List<Event> events() {
    return client.v1().events().inNamespace("default").list().getItems().stream()
        .filter(event -> about.getMetadata().getUid().equals(event.getInvolvedObject().getUid()))
        .toList();
  }
}
