package dev.handover.router.source;

import dev.handover.api.routing.RouteTable;
import dev.handover.router.balance.ServicePod;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Tables from the ConfigMap and pods from the EndpointSlices of one namespace. Watches begin at
 * once and are taken up again for as long as it takes, whatever the API server says or does not.
 */
public final class KubernetesSource implements Source {
  private static final Logger LOG = Logger.getLogger(KubernetesSource.class);
  private static final String BY_SERVICE = "service";
  private static final long NO_RESYNC = 0;

  private final Outage tablesOutage = new Outage("ConfigMap " + RouteTable.CONFIG_MAP);
  private final Outage slicesOutage = new Outage("EndpointSlices");
  private final SharedIndexInformer<ConfigMap> tables;
  private final SharedIndexInformer<EndpointSlice> slices;
  private Optional<Sink> sink = Optional.empty();
  private boolean slicesListed;

  public KubernetesSource(KubernetesClient client, String namespace) {
    tables =
        client
            .configMaps()
            .inNamespace(namespace)
            .withName(RouteTable.CONFIG_MAP)
            .runnableInformer(NO_RESYNC);
    slices =
        client
            .discovery()
            .v1()
            .endpointSlices()
            .inNamespace(namespace)
            .withLabel(Slices.SERVICE)
            .runnableInformer(NO_RESYNC);
    slices.addIndexers(
        Map.of(BY_SERVICE, slice -> Slices.service(slice).map(List::of).orElse(List.of())));
  }

  @Override
  public synchronized void start(Sink to) {
    sink = Optional.of(to);
    tables.exceptionHandler(tablesOutage);
    tables.addEventHandler(new Handler<>((before, map) -> tablesChanged(map), this::tablesDeleted));
    tables.start().thenRun(this::tablesListed).exceptionally(e -> failed("tables", e));
    slices.exceptionHandler(slicesOutage);
    slices.addEventHandler(new Handler<>(this::sliceMoved, this::sliceChanged));
    slices.start().thenRun(this::slicesListed).exceptionally(e -> failed("pods", e));
  }

  @Override
  public synchronized void stop() {
    sink = Optional.empty();
    tables.stop();
    slices.stop();
  }

  /** Nobody waits for a first look: what goes wrong in one is said here, or nowhere. */
  private synchronized Void failed(String what, Throwable failure) {
    if (sink.isPresent()) { // else it was stopped before its first look
      LOG.errorf(failure, "the first look at the %s failed: this router will not be ready", what);
    }
    return null;
  }

  private synchronized void tablesListed() {
    if (tables.getIndexer().list().isEmpty()) {
      sink.ifPresent(Sink::noTables);
    }
  }

  private synchronized void tablesChanged(ConfigMap map) {
    tablesOutage.over();
    sink.ifPresent(to -> to.tables(Optional.ofNullable(map.getData()).orElse(Map.of())));
  }

  /** Whoever wants no table removes its key; a ConfigMap that is gone is an accident. */
  private void tablesDeleted(ConfigMap map) {
    LOG.warnf(
        "ConfigMap %s was deleted; the tables in force stay until it is back",
        map.getMetadata().getName());
  }

  // Pods are always read from the store, and told under the lock, so that what is told last is
  // never older than what was told before.

  private synchronized void slicesListed() {
    slicesListed = true;
    Map<String, List<ServicePod>> all =
        slices.getIndexer().list().stream()
            .filter(slice -> Slices.service(slice).isPresent())
            .collect(
                Collectors.groupingBy(
                    slice -> Slices.service(slice).orElseThrow(),
                    Collectors.collectingAndThen(Collectors.toList(), Slices::pods)));
    sink.ifPresent(to -> to.allPods(all));
  }

  /** The Service that a slice had before has lost its pods. */
  private synchronized void sliceMoved(Optional<EndpointSlice> before, EndpointSlice now) {
    before
        .filter(slice -> !Slices.service(slice).equals(Slices.service(now)))
        .ifPresent(this::sliceChanged);
    sliceChanged(now);
  }

  private synchronized void sliceChanged(EndpointSlice changed) {
    slicesOutage.over();
    if (slicesListed) {
      Slices.service(changed)
          .ifPresent(
              service -> {
                Collection<EndpointSlice> now = slices.getIndexer().byIndex(BY_SERVICE, service);
                sink.ifPresent(to -> to.pods(service, Slices.pods(now)));
              });
    }
  }

  private record Handler<T>(BiConsumer<Optional<T>, T> changed, Consumer<T> deleted)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T added) {
      changed.accept(Optional.empty(), added);
    }

    @Override
    public void onUpdate(T before, T after) {
      changed.accept(Optional.of(before), after);
    }

    @Override
    public void onDelete(T gone, boolean unknownFinalState) {
      deleted.accept(gone);
    }
  }
}
