package dev.handover.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Backend;
import dev.handover.api.routing.RouteTable.CannedAnswer;
import dev.handover.rollout.Snapshot.BaselineState;
import dev.handover.rollout.Snapshot.BaselineState.Missing;
import dev.handover.rollout.Snapshot.BaselineState.NotReady;
import dev.handover.rollout.Snapshot.BaselineState.Ready;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at the baseline: whether it can answer, and where. */
public final class Baselines {
  private static final String FIELD = "spec.baseline.service";

  private Baselines() {}

  /**
   * What is seen of a baseline.
   *
   * @param state whether it can answer
   * @param backend where; empty if what the spec names is not there
   */
  public record Seen(BaselineState state, Optional<Backend> backend) {
    /**
     * Where the baseline answers. While what the spec names is missing, traffic stays where it is:
     * a slip of the pen must not take the baseline away from those who are served by it.
     *
     * @param ref what the spec names
     * @param standing the table that is written now
     */
    public Backend backendOr(ServiceRef ref, Optional<RouteTable> standing) {
      return backend
          .or(() -> standing.map(table -> table.backends().get(Tables.BASELINE)))
          .orElseGet(() -> at(ref, Optional.empty()));
    }
  }

  /** A baseline that is a fixed answer of the router itself. */
  public static Seen canned(int status, String body) {
    return new Seen(
        new Ready(),
        Optional.of(
            new Backend(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new CannedAnswer(status, body, mediaType(body))),
                0)));
  }

  private static String mediaType(String body) {
    try {
      var tree = TableJson.MAPPER.readTree(body);
      return tree.isContainerNode() ? "application/json" : "text/plain; charset=utf-8";
    } catch (JsonProcessingException e) {
      return "text/plain; charset=utf-8";
    }
  }

  /**
   * A baseline behind a Service.
   *
   * @param service the Service that {@code ref} names, if it exists
   * @param slices its EndpointSlices
   */
  public static Seen service(
      ServiceRef ref, Optional<Service> service, List<EndpointSlice> slices) {
    if (service.isEmpty()) {
      return missing(
          "Service %s does not exist; create it or correct %s.name".formatted(ref, FIELD));
    }
    if ("ExternalName".equals(service.get().getSpec().getType())) {
      return missing(
          "Service %s is of type ExternalName, which has no endpoints to send requests to; name a"
                  .formatted(ref)
              + " Service with endpoints in %s.name".formatted(FIELD));
    }
    return port(ref, service.get())
        .map(port -> new Seen(state(ref, port, slices), Optional.of(at(ref, name(port)))))
        .orElseGet(() -> missing(noPort(ref, service.get())));
  }

  private static Seen missing(String detail) {
    return new Seen(new Missing(detail), Optional.empty());
  }

  private static Optional<ServicePort> port(ServiceRef ref, Service service) {
    return tcp(service).stream().filter(port -> port.getPort() == ref.port()).findFirst();
  }

  private static List<ServicePort> tcp(Service service) {
    return service.getSpec().getPorts().stream()
        .filter(port -> port.getProtocol() == null || port.getProtocol().equals("TCP"))
        .toList();
  }

  private static String noPort(ServiceRef ref, Service service) {
    var ports =
        tcp(service).stream()
            .map(port -> String.valueOf(port.getPort()))
            .collect(Collectors.joining(", "));
    return "Service %s has no TCP port %d; it has %s; correct %s.port"
        .formatted(ref, ref.port(), ports.isEmpty() ? "none" : ports, FIELD);
  }

  private static Optional<String> name(ServicePort port) {
    return Optional.ofNullable(port.getName()).filter(name -> !name.isEmpty());
  }

  private static Backend at(ServiceRef ref, Optional<String> portName) {
    return new Backend(
        Optional.empty(),
        Optional.of(ref.name()),
        portName,
        Optional.empty(),
        0,
        Optional.of(ref.timeout().toMillis()));
  }

  private static BaselineState state(ServiceRef ref, ServicePort port, List<EndpointSlice> slices) {
    var ready =
        slices.stream()
            .filter(slice -> offers(slice, port))
            .flatMap(slice -> said(slice.getEndpoints()))
            .anyMatch(endpoint -> ready(endpoint.getConditions()));
    return ready
        ? new Ready()
        : new NotReady(
            "Service %s has no ready endpoint for port %d; see to the pods behind it"
                .formatted(ref, ref.port()));
  }

  /** A Service that has no pods has a slice that says null of both. */
  private static <T> Stream<T> said(List<T> list) {
    return Stream.ofNullable(list).flatMap(List::stream);
  }

  private static boolean offers(EndpointSlice slice, ServicePort port) {
    return said(slice.getPorts())
        .anyMatch(
            it ->
                Optional.ofNullable(it.getName())
                    .filter(name -> !name.isEmpty())
                    .equals(name(port)));
  }

  /** An endpoint that says nothing of its readiness is ready. */
  private static boolean ready(EndpointConditions conditions) {
    return conditions == null || !Boolean.FALSE.equals(conditions.getReady());
  }
}
