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
import java.util.stream.Stream;

/** Reads the pods of a Service out of its EndpointSlices. */
final class Slices {
  /** The label by which a slice says whose it is. */
  static final String SERVICE = "kubernetes.io/service-name";

  private Slices() {}

  /** The Service a slice belongs to; empty if it does not say. */
  static Optional<String> service(EndpointSlice slice) {
    return Optional.ofNullable(slice.getMetadata().getLabels()).map(labels -> labels.get(SERVICE));
  }

  /** The pods to ask. A Service of both families has each twice: those of IPv4 are taken. */
  static List<ServicePod> pods(Collection<EndpointSlice> slices) {
    List<ServicePod> four = pods(slices, "IPv4");
    return four.isEmpty() ? pods(slices, "IPv6") : four;
  }

  private static List<ServicePod> pods(Collection<EndpointSlice> slices, String family) {
    return slices.stream()
        .filter(slice -> family.equals(slice.getAddressType()))
        .flatMap(
            slice -> {
              Map<String, Integer> ports = ports(slice);
              return said(slice.getEndpoints()).flatMap(endpoint -> pod(endpoint, ports));
            })
        .distinct()
        .toList();
  }

  /** A Service that has no pods has a slice that says null of both. */
  private static <T> Stream<T> said(List<T> list) {
    return Stream.ofNullable(list).flatMap(List::stream);
  }

  /** All addresses of an endpoint are the same pod; the first is as good as any. */
  private static Stream<ServicePod> pod(Endpoint endpoint, Map<String, Integer> ports) {
    return state(endpoint).stream()
        .flatMap(
            state ->
                endpoint.getAddresses().stream()
                    .limit(1)
                    .map(address -> new ServicePod(address, ports, state)));
  }

  private static Map<String, Integer> ports(EndpointSlice slice) {
    return said(slice.getPorts())
        .filter(port -> port.getPort() != null)
        .collect(
            Collectors.toMap(
                port -> Optional.ofNullable(port.getName()).orElse(""),
                EndpointPort::getPort,
                (one, other) -> one));
  }

  /** Empty for a pod that has stopped answering for good. Unknown is to be taken as ready. */
  private static Optional<ServicePod.State> state(Endpoint endpoint) {
    EndpointConditions conditions =
        Optional.ofNullable(endpoint.getConditions()).orElseGet(EndpointConditions::new);
    boolean terminating = Boolean.TRUE.equals(conditions.getTerminating());
    boolean ready = !Boolean.FALSE.equals(conditions.getReady());
    if (terminating) {
      return Boolean.TRUE.equals(conditions.getServing())
          ? Optional.of(ServicePod.State.LEAVING)
          : Optional.empty();
    }
    return Optional.of(ready ? ServicePod.State.READY : ServicePod.State.UNREADY);
  }
}
