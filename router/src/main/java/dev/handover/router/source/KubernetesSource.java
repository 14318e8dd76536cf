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
    tables.addEventHandler(new Handler<>(this::tablesChanged, this::tablesDeleted));
    tables.start().thenRun(this::tablesListed);
    slices.exceptionHandler(slicesOutage);
    slices.addEventHandler(new Handler<>(this::sliceChanged, this::sliceChanged));
    slices.start().thenRun(this::slicesListed);
  }

  @Override
  public synchronized void stop() {
    sink = Optional.empty();
    tables.stop();
    slices.stop();
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

  private record Handler<T>(Consumer<T> changed, Consumer<T> deleted)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T added) {
      changed.accept(added);
    }

    @Override
    public void onUpdate(T before, T after) {
      changed.accept(after);
    }

    @Override
    public void onDelete(T gone, boolean unknownFinalState) {
      deleted.accept(gone);
    }
  }
}
