package dev.handover.router.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.router.balance.ServicePod;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlicesTest {
  private static EndpointSliceBuilder slice(String family) {
    return new EndpointSliceBuilder()
        .withNewMetadata()
        .addToLabels(Slices.SERVICE, "desk")
        .endMetadata()
        .withAddressType(family)
        .addNewPort()
        .withName("http")
        .withPort(8080)
        .endPort();
  }

  private static EndpointSlice slice(String family, Boolean ready, String... addresses) {
    return slice(family)
        .addNewEndpoint()
        .withAddresses(addresses)
        .withNewConditions()
        .withReady(ready)
        .endConditions()
        .endEndpoint()
        .build();
  }

  private static ServicePod pod(String host) {
    return new ServicePod(host, Map.of("http", 8080));
  }

  @Test
  void takesThePodsOfAllSlices() {
    assertThat(
            Slices.pods(
                List.of(
                    slice("IPv4", true, "10.0.0.1", "10.9.9.9"),
                    slice("IPv4", false, "10.0.0.2"),
                    slice("IPv4", null, "10.0.0.3"),
                    slice("IPv4")
                        .addNewEndpoint()
                        .withAddresses("10.0.0.4")
                        .endEndpoint()
                        .build())))
        .containsExactly(
            pod("10.0.0.1"),
            new ServicePod("10.0.0.2", Map.of("http", 8080), ServicePod.State.UNREADY),
            pod("10.0.0.3"),
            pod("10.0.0.4"));
  }

  @Test
  void aPodThatEndsIsLeavingForAsLongAsItServes() {
    EndpointSlice slice =
        slice("IPv4")
            .addNewEndpoint()
            .withAddresses("10.0.0.1")
            .withNewConditions()
            .withReady(false)
            .withServing(true)
            .withTerminating(true)
            .endConditions()
            .endEndpoint()
            .addNewEndpoint()
            .withAddresses("10.0.0.2")
            .withNewConditions()
            .withReady(false)
            .withServing(false)
            .withTerminating(true)
            .endConditions()
            .endEndpoint()
            .addNewEndpoint()
            .withAddresses("10.0.0.3")
            .withNewConditions()
            .withReady(true)
            .withServing(true)
            .withTerminating(false)
            .endConditions()
            .endEndpoint()
            .build();
    assertThat(Slices.pods(List.of(slice)))
        .containsExactly(
            new ServicePod("10.0.0.1", Map.of("http", 8080), ServicePod.State.LEAVING),
            pod("10.0.0.3"));
  }

  /** Else a router that starts meanwhile never knows of any pod. */
  @Test
  void aServiceWithoutPodsHasNone() {
    var placeholder =
        Serialization.unmarshal(
            "{\"addressType\": \"IPv4\", \"endpoints\": null, \"ports\": null}",
            EndpointSlice.class);

    assertThat(Slices.pods(List.of(placeholder, slice("IPv4", true, "10.0.0.1"))))
        .containsExactly(pod("10.0.0.1"));
  }

  @Test
  void aPodWithTwoAddressesIsOnePod() {
    assertThat(
            Slices.pods(List.of(slice("IPv6", true, "fd00::1"), slice("IPv4", true, "10.0.0.1"))))
        .containsExactly(pod("10.0.0.1"));
    assertThat(Slices.pods(List.of(slice("IPv6", true, "fd00::1"))))
        .containsExactly(pod("fd00::1"));
  }

  @Test
  void aPortWithoutNameHasTheEmptyName() {
    EndpointSlice unnamed =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .endMetadata()
            .withAddressType("IPv4")
            .addNewPort()
            .withPort(80)
            .endPort()
            .addNewEndpoint()
            .withAddresses("10.0.0.1")
            .endEndpoint()
            .build();
    assertThat(Slices.pods(List.of(unnamed)))
        .containsExactly(new ServicePod("10.0.0.1", Map.of("", 80)));
    assertThat(Slices.service(unnamed)).isEmpty();
    assertThat(Slices.service(slice("IPv4").build())).isEqualTo(Optional.of("desk"));
  }
}
