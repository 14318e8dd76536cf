package dev.handover.reconcile.app;

import dev.handover.api.Names;
import dev.handover.prometheus.Evidences;
import dev.handover.reconcile.ModelDeploymentReconciler;
import dev.handover.reconcile.PrometheusMeasurements;
import dev.handover.reconcile.Shell;
import dev.handover.telemetry.EventRecorder;
import dev.handover.telemetry.OperatorMetrics;
import dev.handover.traffic.HttpAdmin;
import dev.handover.traffic.RouterPoll;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Puts the operator together. */
@Singleton
public final class OperatorBeans {
  private static final Logger LOG = Logger.getLogger(OperatorBeans.class);
  private static final int CANNOT_START = 1;

  private Optional<Thread> starting = Optional.empty();

  @Produces
  @Singleton
  Settings settings(OperatorConfig config) {
    try {
      return Settings.of(config);
    } catch (Settings.Invalid e) {
      throw new ConfigurationException(e.getMessage());
    }
  }

  @Produces
  @Singleton
  CollectorRegistry registry() {
    var registry = new CollectorRegistry();
    DefaultExports.register(registry);
    return registry;
  }

  @Produces
  @Singleton
  OperatorMetrics metrics(CollectorRegistry registry) {
    return new OperatorMetrics(registry);
  }

  @Produces
  @Singleton
  Leadership leadership(KubernetesClient client, Settings settings, OperatorMetrics metrics) {
    return new Leadership(client, settings.namespace(), settings.identity(), metrics);
  }

  /** The reconciler is asked for only when there is something to wake. */
  @Produces
  @Singleton
  Evidences evidences(
      Settings settings,
      CollectorRegistry registry,
      Instance<ModelDeploymentReconciler> reconciler) {
    return new Evidences(
        settings.prometheus(),
        settings.customQueries(),
        Clock.systemUTC(),
        key -> reconciler.get().wake(key.namespace(), key.name()),
        registry);
  }

  @Produces
  @Singleton
  HttpAdmin admin() {
    return new HttpAdmin(Names.ROUTER_ADMIN_PORT);
  }

  @Produces
  @Singleton
  RouterPoll poll(HttpAdmin admin) {
    return new RouterPoll(admin);
  }

  @Produces
  @Singleton
  Shell shell(
      KubernetesClient client,
      Settings settings,
      Evidences evidences,
      RouterPoll poll,
      OperatorMetrics metrics) {
    var clock = Clock.systemUTC();
    return new Shell(
        client,
        settings.router(),
        new PrometheusMeasurements(evidences),
        poll,
        new EventRecorder(client, settings.identity(), clock, metrics),
        metrics,
        clock);
  }

  @Produces
  @Singleton
  Operator operator(
      KubernetesClient client,
      ModelDeploymentReconciler reconciler,
      Settings settings,
      OperatorMetrics metrics,
      Leadership leadership) {
    return Assembly.operator(
        client, reconciler, settings.namespaces(), metrics, Optional.of(leadership.election()));
  }

  /** Beside the start of the process, which is alive while it waits for an API server. */
  void start(
      @Observes StartupEvent event,
      KubernetesClient client,
      Evidences evidences,
      Operator operator) {
    evidences.start();
    starting =
        Optional.of(Thread.ofPlatform().name("start").start(() -> startUp(client, operator)));
  }

  private static void startUp(KubernetesClient client, Operator operator) {
    try {
      ApiServer.await(client);
      operator.start();
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("the operator cannot start", e);
      Quarkus.asyncExit(CANNOT_START);
    }
  }

  void stop(
      @Observes ShutdownEvent event,
      Leadership leadership,
      ModelDeploymentReconciler reconciler,
      Operator operator,
      Evidences evidences,
      RouterPoll poll,
      HttpAdmin admin) {
    // From now on losing the lease is wanted; passes in flight end before it is given back.
    leadership.stopping();
    starting.ifPresent(Thread::interrupt);
    reconciler.finish(Assembly.GRACE);
    operator.stop();
    evidences.close();
    poll.close();
    admin.close();
  }
}
