package dev.handover.router.admin;

import dev.handover.api.routing.Departure;
import dev.handover.router.control.Router;
import dev.handover.router.control.Settings;
import dev.handover.router.measure.Meters;
import dev.handover.router.source.KubernetesSource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** The router of this process, from its start to its end. */
@Singleton
public final class RunningRouter {
  private final CollectorRegistry registry = new CollectorRegistry();
  private final KubernetesSource source;
  private final Router router;
  private volatile boolean started;

  RunningRouter(RouterConfig config, Vertx vertx, KubernetesClient client) {
    String namespace = config.namespace().orElseGet(client::getNamespace);
    Settings settings =
        new Settings(
            namespace,
            config.stateDir(),
            config.bufferBytes(),
            config.drain(),
            config.lanes().orElseGet(Runtime.getRuntime()::availableProcessors));
    source = new KubernetesSource(client, namespace);
    router = new Router(vertx, settings, new Meters(registry), Clock.systemUTC());
    DefaultExports.register(registry);
  }

  Router router() {
    return router;
  }

  CollectorRegistry registry() {
    return registry;
  }

  void start(@Observes StartupEvent starting) {
    router.start(source).toCompletionStage().toCompletableFuture().join();
    started = true;
  }

  /** While the admin port is still open: the operator asks routers that are about to stop, too. */
  void drain(@Observes ShutdownDelayInitiatedEvent asked) {
    router.drain().toCompletableFuture().join();
  }

  void stop(@Observes ShutdownEvent stopping) {
    source.stop();
    router
        .close()
        .toCompletionStage()
        .toCompletableFuture()
        .completeOnTimeout(null, Departure.CLOSE.toSeconds(), TimeUnit.SECONDS)
        .join();
    if (started && LaunchMode.current() == LaunchMode.NORMAL) {
      // The JVM would report the signal that ended it, and Kubernetes would take it for a failure.
      Runtime.getRuntime().halt(0);
    }
  }
}
