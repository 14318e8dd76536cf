package dev.handover.e2e.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.handover.api.Names;
import dev.handover.api.routing.TablesInForce;
import dev.handover.api.routing.TablesInForce.InForce;
import dev.handover.e2e.cluster.PodHttp.PodPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The routers of a namespace, asked one by one on their admin port. */
public final class Routers {
  private static final ObjectMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();

  private final Cluster cluster;
  private final String namespace;

  Routers(Cluster cluster, String namespace) {
    this.cluster = cluster;
    this.namespace = namespace;
  }

  /** Pods that run a router, also those that are about to stop. */
  public List<Pod> pods() {
    return cluster
        .client()
        .pods()
        .inNamespace(namespace)
        .withLabel(Names.COMPONENT_LABEL, Names.COMPONENT_ROUTER)
        .list()
        .getItems()
        .stream()
        .filter(pod -> "Running".equals(pod.getStatus().getPhase()))
        .toList();
  }

  /**
   * The table that one router obeys; empty if it has none of that name.
   *
   * @param pod the router
   * @param model name of the ModelDeployment
   * @throws IOException if the router does not answer
   */
  public Optional<InForce> inForce(Pod pod, String model) throws IOException {
    var json = cluster.http().get(admin(pod), TablesInForce.PATH);
    return Optional.ofNullable(JSON.readValue(json, TablesInForce.class).tables().get(model));
  }

  /**
   * What all routers together have counted of a ModelDeployment since they started.
   *
   * @throws IOException if one of them does not answer
   */
  public RouterCounts counts(String model) throws IOException {
    var sum = RouterCounts.NONE;
    for (var pod : pods()) {
      sum = sum.plus(RouterCounts.parse(cluster.http().get(admin(pod), "/metrics"), model));
    }
    return sum;
  }

  private PodPort admin(Pod pod) {
    return new PodPort(namespace, pod.getMetadata().getName(), Names.ROUTER_ADMIN_PORT);
  }
}
