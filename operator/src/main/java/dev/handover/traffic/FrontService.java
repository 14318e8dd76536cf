package dev.handover.traffic;

import dev.handover.workload.Claim;
import dev.handover.workload.ModelObjects;
import dev.handover.workload.Owner;
import dev.handover.workload.Place;
import dev.handover.workload.Placed;
import dev.handover.workload.Placer;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps the front Service of a resource pointed at who answers its callers. */
public final class FrontService {
  private final Placer placer;

  public FrontService(Placer placer) {
    this.placer = placer;
  }

  /**
   * Whose the Service is that has a resource's name. Labels may be taken off; what leads to the
   * routers and is controlled by nobody is ours all the same.
   */
  public static Place<Service> place(Owner owner, Optional<Service> live) {
    var place = Claim.of(owner).on(live);
    return place instanceof Place.Foreign<Service>
        ? live.filter(FrontObjects::leadsToRouters)
            .filter(it -> it.getMetadata().getOwnerReferences().isEmpty())
            .<Place<Service>>map(Place.Ours::new)
            .orElse(place)
        : place;
  }

  /**
   * Points the front Service at the routers.
   *
   * @param port the port callers use
   * @param routerPort the port of the resource's route table
   * @param live the Service that has the resource's name, if there is one
   */
  public Placed pointAtRouters(Owner owner, int port, int routerPort, Optional<Service> live) {
    var desired = FrontObjects.toRouters(owner, port, portName(live, port), routerPort);
    return keep(owner, port, desired, live);
  }

  /**
   * Points the front Service at the baseline's pods: callers are served on when the resource is
   * gone.
   *
   * @param behind the baseline's Service, if it exists
   */
  public Placed pointAtBaseline(
      Owner owner, int port, ServiceRef ref, Optional<Service> behind, Optional<Service> live) {
    var selected =
        behind
            .filter(it -> !selector(it).isEmpty())
            .flatMap(it -> portOf(it, ref.port()).map(found -> Map.entry(it, found)));
    if (selected.isEmpty()) {
      return new Placed.Refused(
          "Service %s cannot be pointed at the baseline: Service %s %s; see to it, or write"
                  .formatted(owner.name(), ref, lack(ref, behind))
              + " spec.deletionPolicy: Delete");
    }
    var desired =
        FrontObjects.toBaseline(
            owner, port, portName(live, port), selected.get().getKey(), selected.get().getValue());
    return keep(owner, port, desired, live);
  }

  private Placed keep(Owner owner, int port, Service desired, Optional<Service> live) {
    var place = place(owner, live);
    return refusal(place, port).orElseGet(() -> placer.keep(desired, disowned(owner, place)));
  }

  /** Earlier versions owned it; a reference that still stands takes it with the resource. */
  private Place<Service> disowned(Owner owner, Place<Service> place) {
    return switch (place) {
      case Place.Ours<Service>(var live) when owner.owns(live) ->
          new Place.Ours<>(placer.disown(live, owner));
      case Place<Service> other -> other;
    };
  }

  private static String lack(ServiceRef ref, Optional<Service> behind) {
    return behind
        .map(
            it ->
                selector(it).isEmpty()
                    ? "has no selector to copy"
                    : "has no TCP port %d".formatted(ref.port()))
        .orElse("does not exist");
  }

  private static Map<String, String> selector(Service service) {
    return Optional.ofNullable(service.getSpec().getSelector()).orElse(Map.of());
  }

  private static Optional<ServicePort> portOf(Service service, int port) {
    return service.getSpec().getPorts().stream().filter(it -> it.getPort() == port).findFirst();
  }

  private static String portName(Optional<Service> live, int port) {
    return live.map(it -> FrontObjects.portName(it, port)).orElse(ModelObjects.PORT_NAME);
  }

  /** An adopted Service must be able to do the work. */
  private static Optional<Placed> refusal(Place<Service> place, int port) {
    return place instanceof Place.Adopted<Service>(var live)
        ? obstacle(live, port)
            .map(
                what ->
                    new Placed.Refused(
                        "Service %s/%s cannot be adopted: %s"
                            .formatted(
                                live.getMetadata().getNamespace(),
                                live.getMetadata().getName(),
                                what)))
        : Optional.empty();
  }

  private static Optional<String> obstacle(Service live, int port) {
    if ("ExternalName".equals(live.getSpec().getType())) {
      return Optional.of("it is of type ExternalName; make it a ClusterIP Service");
    }
    if ("None".equals(live.getSpec().getClusterIP())) {
      return Optional.of("it is headless, so that its callers choose the port; delete it");
    }
    var others = otherPorts(live, port);
    return others.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "it has ports beside %d that no router serves: %s; remove them"
                .formatted(port, others));
  }

  private static List<Integer> otherPorts(Service live, int port) {
    return live.getSpec().getPorts().stream()
        .map(ServicePort::getPort)
        .filter(it -> it != port)
        .toList();
  }
}
