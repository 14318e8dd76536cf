package dev.handover.reconcile;

import dev.handover.api.Names;
import dev.handover.api.routing.RouteTable;
import dev.handover.workload.Live;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What stands in the cluster, from caches that know what this process itself has written. Kinds
 * that are not watched are asked for.
 */
final class Cluster implements Live {
  private final KubernetesClient client;
  private final Sources sources;

  /** Namespaces whose tables were read from the API server since this process started. */
  private final Set<String> read = ConcurrentHashMap.newKeySet();

  Cluster(KubernetesClient client, Sources sources) {
    this.client = client;
    this.sources = sources;
  }

  /**
   * The route tables of a namespace. The first time they are asked for: the operator that led
   * before may have written a moment ago.
   */
  Optional<ConfigMap> routes(String namespace) {
    if (!read.contains(namespace)) {
      Optional.ofNullable(
              client.configMaps().inNamespace(namespace).withName(RouteTable.CONFIG_MAP).get())
          .ifPresent(this::wrote);
      read.add(namespace);
    }
    return sources.routes().get(new ResourceID(RouteTable.CONFIG_MAP, namespace));
  }

  /**
   * The Deployments of a resource.
   *
   * @param known names of some that may have been written a moment ago
   */
  List<Deployment> deployments(String namespace, String resource, Collection<String> known) {
    var names = new LinkedHashSet<>(known);
    sources
        .deployments()
        .byIndex(Sources.BELONGS, Sources.ofResource(namespace, resource))
        .forEach(it -> names.add(it.getMetadata().getName()));
    return names.stream()
        .flatMap(name -> sources.deployments().get(new ResourceID(name, namespace)).stream())
        .filter(it -> belongsTo(it, resource))
        .toList();
  }

  private static boolean belongsTo(Deployment deployment, String resource) {
    var labels = Optional.ofNullable(deployment.getMetadata().getLabels()).orElse(Map.of());
    return resource.equals(labels.get(Names.NAME_LABEL));
  }

  List<Pod> pods(String namespace, String resource) {
    return sources.pods().byIndex(Sources.BELONGS, Sources.ofResource(namespace, resource));
  }

  List<Pod> routers(String namespace) {
    return sources.pods().byIndex(Sources.BELONGS, Sources.ofRouters(namespace));
  }

  Optional<Service> service(String namespace, String name) {
    return sources.services().get(new ResourceID(name, namespace));
  }

  /** A Service as it is stored now: caches follow later. */
  Optional<Service> storedService(String namespace, String name) {
    return client
        .services()
        .inNamespace(namespace)
        .withField("metadata.name", name)
        .list()
        .getItems()
        .stream()
        .findFirst();
  }

  List<EndpointSlice> slices(String namespace, String service) {
    return sources.slices().byIndex(Sources.BELONGS, Sources.ofResource(namespace, service));
  }

  /** Starts a pass over a resource. */
  void wake(String namespace, String name) {
    sources.wakes().propagateEvent(new ResourceID(name, namespace));
  }

  /** Remembers an object as it is after a write, until the caches know it too. */
  void wrote(HasMetadata object) {
    switch (object) {
      case Deployment it -> remember(sources.deployments(), it);
      case Service it -> remember(sources.services(), it);
      case ConfigMap it -> remember(sources.routes(), it);
      default -> {}
    }
  }

  private static <T extends HasMetadata> void remember(InformerEventSource<T, ?> source, T object) {
    source.handleRecentResourceUpdate(ResourceID.fromResource(object), object, object);
  }

  @Override
  public <T extends HasMetadata> Optional<T> find(Class<T> kind, String namespace, String name) {
    var id = new ResourceID(name, namespace);
    if (kind == Deployment.class) {
      return sources.deployments().get(id).map(kind::cast);
    }
    if (kind == Service.class) {
      return sources.services().get(id).map(kind::cast);
    }
    if (kind == ConfigMap.class) {
      return routes(namespace).map(kind::cast);
    }
    return Live.of(client).find(kind, namespace, name);
  }
}
