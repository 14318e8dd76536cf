package dev.handover.traffic;

import dev.handover.workload.Claim;
import dev.handover.workload.ModelObjects;
import dev.handover.workload.Owner;
import dev.handover.workload.Placed;
import dev.handover.workload.Placer;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.Optional;

/**
 * The Service by which people look at the newer revision before callers do. It leads to its pods
 * and past the routers: nothing that is asked this way is counted for or against anybody.
 */
public final class PreviewService {
  private final Placer placer;

  public PreviewService(Placer placer) {
    this.placer = placer;
  }

  /** Its name. */
  public static String name(Owner owner) {
    return owner.name() + "-preview";
  }

  /**
   * Leads it to a revision.
   *
   * @param port the port callers use: what is asked here can be asked there
   * @param revision the headless Service of the revision
   * @param live the Service that has the name, if there is one
   */
  public Placed leadTo(Owner owner, int port, Service revision, Optional<Service> live) {
    return placer.keep(service(owner, port, revision), Claim.of(owner).on(live));
  }

  /** The Service as it shall be. */
  public static Service service(Owner owner, int port, Service revision) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(owner.namespace())
        .withName(name(owner))
        .withLabels(owner.labels())
        .withOwnerReferences(owner.reference())
        .endMetadata()
        .withNewSpec()
        .withSelector(revision.getSpec().getSelector())
        .addNewPort()
        .withName(ModelObjects.PORT_NAME)
        .withProtocol("TCP")
        .withPort(port)
        .withTargetPort(revision.getSpec().getPorts().getFirst().getTargetPort())
        .endPort()
        .endSpec()
        .build();
  }
}
