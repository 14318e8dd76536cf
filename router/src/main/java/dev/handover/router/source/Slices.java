package dev.handover.router.source;

import dev.handover.router.balance.ServicePod;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads the ready pods of a Service out of its EndpointSlices. */
final class Slices {
  /** The label by which a slice says whose it is. */
  static final String SERVICE = "kubernetes.io/service-name";

  private Slices() {}

  /** The Service a slice belongs to; empty if it does not say. */
  static Optional<String> service(EndpointSlice slice) {
    return Optional.ofNullable(slice.getMetadata().getLabels()).map(labels -> labels.get(SERVICE));
  }

  /** The ready pods. A Service of both families has each pod twice: those of IPv4 are taken. */
  static List<ServicePod> ready(Collection<EndpointSlice> slices) {
    List<ServicePod> four = ready(slices, "IPv4");
    return four.isEmpty() ? ready(slices, "IPv6") : four;
  }

  private static List<ServicePod> ready(Collection<EndpointSlice> slices, String family) {
    return slices.stream()
        .filter(slice -> family.equals(slice.getAddressType()))
        .flatMap(
            slice -> {
              Map<String, Integer> ports = ports(slice);
              return slice.getEndpoints().stream()
                  .filter(Slices::isReady)
                  // All addresses of an endpoint are the same pod; the first is as good as any.
                  .flatMap(endpoint -> endpoint.getAddresses().stream().limit(1))
                  .map(address -> new ServicePod(address, ports));
            })
        .distinct()
        .toList();
  }

  private static Map<String, Integer> ports(EndpointSlice slice) {
    return slice.getPorts().stream()
        .filter(port -> port.getPort() != null)
        .collect(
            Collectors.toMap(
                port -> Optional.ofNullable(port.getName()).orElse(""),
                EndpointPort::getPort,
                (one, other) -> one));
  }

  /** An unknown state is to be taken as ready. */
  private static boolean isReady(Endpoint endpoint) {
    return Optional.ofNullable(endpoint.getConditions())
        .map(EndpointConditions::getReady)
        .orElse(true);
  }
}
