package dev.handover.reconcile;

import dev.handover.api.Names;
import dev.handover.api.routing.RouteTable;
import dev.handover.api.v1alpha1.ModelDeployment;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelectorBuilder;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is watched, and which resources a change concerns.
 *
 * @param resources the ModelDeployments themselves
 * @param deployments of revisions and routers
 * @param pods of revisions and routers
 * @param services all of them: a baseline's and a front Service may be anybody's
 * @param slices EndpointSlices, for baselines
 * @param routes the route tables
 * @param wakes starts a pass when something outside the cluster changed
 */
record Sources(
    IndexerResourceCache<ModelDeployment> resources,
    InformerEventSource<Deployment, ModelDeployment> deployments,
    InformerEventSource<Pod, ModelDeployment> pods,
    InformerEventSource<Service, ModelDeployment> services,
    InformerEventSource<EndpointSlice, ModelDeployment> slices,
    InformerEventSource<ConfigMap, ModelDeployment> routes,
    SimpleInboundEventSource<ModelDeployment> wakes) {

  /** Index of objects by the resource, the routers or the Service they belong to. */
  static final String BELONGS = "belongs-to";

  private static final String OURS = Names.MANAGED_BY + "=" + Names.MANAGER;
  private static final String BY_NAMESPACE = "by-namespace";
  private static final String BY_BASELINE = "by-baseline";
  private static final String SERVICE_OF_SLICE = "kubernetes.io/service-name";

  static Sources of(EventSourceContext<ModelDeployment> context, TableBook tables) {
    var resources = context.getPrimaryCache();
    resources.addIndexers(
        Map.of(
            BY_NAMESPACE,
            resource -> List.of(resource.getMetadata().getNamespace()),
            BY_BASELINE,
            Sources::baselineOf));
    var sources =
        new Sources(
            resources,
            informer(
                context,
                from(Deployment.class)
                    .withLabelSelector(OURS)
                    .withSecondaryToPrimaryMapper(it -> ownersOf(it, resources))),
            informer(
                context,
                from(Pod.class)
                    .withLabelSelector(OURS)
                    .withSecondaryToPrimaryMapper(it -> ownersOf(it, resources))),
            informer(
                context,
                from(Service.class).withSecondaryToPrimaryMapper(it -> concernedBy(it, resources))),
            informer(
                context,
                from(EndpointSlice.class)
                    .withSecondaryToPrimaryMapper(
                        it -> ids(resources, BY_BASELINE, key(it, SERVICE_OF_SLICE)))),
            informer(
                context,
                from(ConfigMap.class)
                    .withFieldSelector(
                        new FieldSelectorBuilder()
                            .withField("metadata.name", RouteTable.CONFIG_MAP)
                            .build())
                    .withOnDeleteFilter(
                        (routes, unknown) -> {
                          tables.removed(routes.getMetadata().getNamespace());
                          return true;
                        })
                    .withSecondaryToPrimaryMapper(tables::changedByOthers)),
            new SimpleInboundEventSource<>("wakes"));
    sources.deployments.addIndexer(BELONGS, Sources::belongs);
    sources.pods.addIndexer(BELONGS, Sources::belongs);
    sources.slices.addIndexer(BELONGS, slice -> List.of(key(slice, SERVICE_OF_SLICE)));
    return sources;
  }

  List<EventSource<?, ModelDeployment>> all() {
    return List.of(deployments, pods, services, slices, routes, wakes);
  }

  private static <T extends HasMetadata> InformerEventSourceConfiguration.Builder<T> from(
      Class<T> kind) {
    return InformerEventSourceConfiguration.from(kind, ModelDeployment.class)
        .withName(kind.getSimpleName())
        .withNamespacesInheritedFromController();
  }

  private static <T extends HasMetadata> InformerEventSource<T, ModelDeployment> informer(
      EventSourceContext<ModelDeployment> context,
      InformerEventSourceConfiguration.Builder<T> configuration) {
    return new InformerEventSource<>(configuration.build(), context);
  }

  /** The key under which the objects of a resource are found. */
  static String ofResource(String namespace, String name) {
    return namespace + "/" + name;
  }

  /** The key under which the routers of a namespace are found; no resource has such a name. */
  static String ofRouters(String namespace) {
    return namespace + "/:routers";
  }

  private static List<String> belongs(HasMetadata object) {
    var namespace = object.getMetadata().getNamespace();
    if (isRouters(object)) {
      return List.of(ofRouters(namespace));
    }
    return label(object, Names.NAME_LABEL)
        .map(name -> ofResource(namespace, name))
        .map(List::of)
        .orElse(List.of());
  }

  private static Set<ResourceID> ownersOf(
      HasMetadata object, IndexerResourceCache<ModelDeployment> resources) {
    if (isRouters(object)) {
      return ids(resources, BY_NAMESPACE, object.getMetadata().getNamespace());
    }
    return label(object, Names.NAME_LABEL)
        .map(name -> Set.of(new ResourceID(name, object.getMetadata().getNamespace())))
        .orElse(Set.of());
  }

  private static Set<ResourceID> concernedBy(
      Service service, IndexerResourceCache<ModelDeployment> resources) {
    var metadata = service.getMetadata();
    var front = new ResourceID(metadata.getName(), metadata.getNamespace());
    return Stream.of(
            resources.get(front).map(it -> Set.of(front)).orElse(Set.of()),
            ownersOf(service, resources),
            ids(resources, BY_BASELINE, ofResource(metadata.getNamespace(), metadata.getName())))
        .flatMap(Set::stream)
        .collect(Collectors.toSet());
  }

  private static Set<ResourceID> ids(
      IndexerResourceCache<ModelDeployment> resources, String index, String key) {
    return resources.byIndex(index, key).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static List<String> baselineOf(ModelDeployment resource) {
    return Optional.ofNullable(resource.getSpec())
        .flatMap(spec -> Optional.ofNullable(spec.baseline()))
        .flatMap(baseline -> Optional.ofNullable(baseline.service()))
        .flatMap(service -> Optional.ofNullable(service.name()))
        .map(name -> List.of(ofResource(resource.getMetadata().getNamespace(), name)))
        .orElse(List.of());
  }

  private static String key(HasMetadata object, String label) {
    return ofResource(object.getMetadata().getNamespace(), label(object, label).orElse(""));
  }

  private static boolean isRouters(HasMetadata object) {
    return label(object, Names.COMPONENT_LABEL).filter(Names.COMPONENT_ROUTER::equals).isPresent();
  }

  private static Optional<String> label(HasMetadata object, String name) {
    return Optional.ofNullable(object.getMetadata().getLabels()).map(labels -> labels.get(name));
  }
}
