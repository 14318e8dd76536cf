package dev.handover.traffic;

import dev.handover.workload.ModelObjects;
import dev.handover.workload.Owner;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.util.Map;
import java.util.Optional;

/**
 * The Service that callers use for good. No resource owns it: with foreground deletion the garbage
 * collector would take it away before its callers are led elsewhere.
 */
public final class FrontObjects {
  private FrontObjects() {}

  /**
   * While the resource lives: behind it stand the routers.
   *
   * @param port the port callers use
   * @param portName the name it has
   * @param routerPort the port on which routers listen for the resource
   */
  public static Service toRouters(Owner owner, int port, String portName, int routerPort) {
    return service(
        owner, RouterObjects.SELECTOR, port(port, portName, new IntOrString(routerPort)));
  }

  /** Whether the routers stand behind a Service. */
  public static boolean leadsToRouters(Service service) {
    return Optional.ofNullable(service.getSpec().getSelector())
        .filter(it -> it.entrySet().containsAll(RouterObjects.SELECTOR.entrySet()))
        .isPresent();
  }

  /**
   * After it: behind it stand the baseline's pods.
   *
   * @param port the port callers use
   * @param portName the name it has
   * @param baseline the baseline's Service, which has a selector
   * @param behind the port of it that answers
   */
  public static Service toBaseline(
      Owner owner, int port, String portName, Service baseline, ServicePort behind) {
    return service(
        owner, baseline.getSpec().getSelector(), port(port, portName, targetPort(behind)));
  }

  private static IntOrString targetPort(ServicePort behind) {
    return behind.getTargetPort() == null
        ? new IntOrString(behind.getPort())
        : behind.getTargetPort();
  }

  private static Service service(Owner owner, Map<String, String> selector, ServicePort port) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(owner.namespace())
        .withName(owner.name())
        .withLabels(owner.labels())
        .endMetadata()
        .withNewSpec()
        .withSelector(selector)
        .withPorts(port)
        .endSpec()
        .build();
  }

  /** An Ingress may know the port of an adopted Service by its name: it keeps it. */
  static String portName(Service live, int port) {
    return live.getSpec().getPorts().stream()
        .filter(it -> it.getPort() == port && it.getName() != null && !it.getName().isEmpty())
        .map(ServicePort::getName)
        .findFirst()
        .orElse(ModelObjects.PORT_NAME);
  }

  private static ServicePort port(int port, String name, IntOrString target) {
    var built = new ServicePort();
    built.setName(name);
    built.setPort(port);
    built.setProtocol("TCP");
    built.setTargetPort(target);
    return built;
  }
}
