package dev.handover.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Routing;
import dev.handover.rollout.Snapshot.BaselineState;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BaselinesTest {
  private static final ServiceRef DESK =
      new ServiceRef("factory", "review-desk", 8080, Duration.ofSeconds(30));

  @Test
  void readyEndpointsMakeItReady() {
    var seen = Baselines.service(DESK, Optional.of(desk().build()), List.of(slice("web", true)));

    assertThat(seen.state()).isEqualTo(new BaselineState.Ready());
    var backend = seen.backend().orElseThrow();
    assertThat(backend.service()).contains("review-desk");
    assertThat(backend.portName()).contains("web");
    assertThat(backend.timeoutMillis()).contains(30_000L);
  }

  @Test
  void anEndpointOfAnotherPortDoesNotCount() {
    var seen = Baselines.service(DESK, Optional.of(desk().build()), List.of(slice("admin", true)));

    assertThat(seen.state()).isInstanceOf(BaselineState.NotReady.class);
  }

  @Test
  void withoutReadyEndpointsItSaysWhatToDo() {
    var seen = Baselines.service(DESK, Optional.of(desk().build()), List.of(slice("web", false)));

    assertThat(seen.state())
        .isEqualTo(
            new BaselineState.NotReady(
                "Service factory/review-desk has no ready endpoint for port 8080; see to the pods"
                    + " behind it"));
  }

  @Test
  void anUnnamedPortIsFoundByItsNumber() {
    var unnamed = desk().editSpec().editFirstPort().withName(null).endPort().endSpec().build();

    var seen = Baselines.service(DESK, Optional.of(unnamed), List.of(slice("", true)));

    assertThat(seen.state()).isEqualTo(new BaselineState.Ready());
    assertThat(seen.backend().orElseThrow().portName()).isEmpty();
  }

  @Test
  void aMissingServiceIsNamed() {
    var seen = Baselines.service(DESK, Optional.empty(), List.of());

    assertThat(seen.state())
        .isEqualTo(
            new BaselineState.Missing(
                "Service factory/review-desk does not exist; create it or correct"
                    + " spec.baseline.service.name"));
    assertThat(seen.backend()).isEmpty();
  }

  @Test
  void aMissingPortIsToldWithThoseThatAreThere() {
    var ref = new ServiceRef("factory", "review-desk", 9999, Duration.ofSeconds(30));

    var seen = Baselines.service(ref, Optional.of(desk().build()), List.of());

    assertThat(seen.state())
        .isEqualTo(
            new BaselineState.Missing(
                "Service factory/review-desk has no TCP port 9999; it has 8080, 9090; correct"
                    + " spec.baseline.service.port"));
  }

  @Test
  void aNameElsewhereIsRefused() {
    var external = desk().editSpec().withType("ExternalName").endSpec().build();

    var seen = Baselines.service(DESK, Optional.of(external), List.of());

    assertThat(seen.state())
        .isEqualTo(
            new BaselineState.Missing(
                "Service factory/review-desk is of type ExternalName, which has no endpoints to"
                    + " send requests to; name a Service with endpoints in"
                    + " spec.baseline.service.name"));
  }

  /** Who is served by the desk must not lose it because somebody misspelled its successor. */
  @Test
  void whileItIsMissingTheTableStaysAsItIs() {
    var before = Baselines.service(DESK, Optional.of(desk().build()), List.of(slice("web", true)));
    var standing = tableWith(before);
    var other = new ServiceRef("factory", "reveiw-desk", 8080, Duration.ofSeconds(30));

    var seen = Baselines.service(other, Optional.empty(), List.of());

    assertThat(seen.backendOr(other, Optional.of(standing)))
        .isEqualTo(before.backend().orElseThrow());
    assertThat(seen.backendOr(other, Optional.empty()).service()).contains("reveiw-desk");
  }

  @Test
  void aCannedAnswerIsAlwaysReady() {
    var seen = Baselines.canned(200, "{\"verdict\": \"unknown\"}");

    assertThat(seen.state()).isEqualTo(new BaselineState.Ready());
    var canned = seen.backend().flatMap(it -> it.canned()).orElseThrow();
    assertThat(canned.contentType()).isEqualTo("application/json");
    assertThat(Baselines.canned(503, "not yet").backend().orElseThrow().canned().orElseThrow())
        .extracting("status", "contentType")
        .containsExactly(503, "text/plain; charset=utf-8");
  }

  private static dev.handover.api.routing.RouteTable tableWith(Baselines.Seen seen) {
    var frame =
        new Frame(
            "factory",
            "scratch",
            "k",
            20000,
            Arbitrary.FRAME.decisions(),
            Arbitrary.FRAME.timeout(),
            List.of(),
            seen.backend().orElseThrow());
    return Tables.next(
        frame, Routing.BASELINE, Optional.empty(), Optional.empty(), Optional.empty(), 0);
  }

  private static ServiceBuilder desk() {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace("factory")
        .withName("review-desk")
        .endMetadata()
        .withNewSpec()
        .addNewPort()
        .withName("web")
        .withPort(8080)
        .endPort()
        .addNewPort()
        .withName("admin")
        .withPort(9090)
        .endPort()
        .endSpec();
  }

  @Test
  void aServiceWithoutPodsIsNotReady() {
    var placeholder =
        Serialization.unmarshal(
            "{\"addressType\": \"IPv4\", \"endpoints\": null, \"ports\": null}",
            EndpointSlice.class);

    assertThat(Baselines.service(DESK, Optional.of(desk().build()), List.of(placeholder)).state())
        .isInstanceOf(BaselineState.NotReady.class);
  }

  private static EndpointSlice slice(String portName, boolean ready) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .withName("review-desk-x")
        .endMetadata()
        .addNewPort()
        .withName(portName)
        .withPort(8000)
        .endPort()
        .addNewEndpoint()
        .withAddresses("10.0.0.1")
        .withNewConditions()
        .withReady(ready)
        .endConditions()
        .endEndpoint()
        .build();
  }
}
