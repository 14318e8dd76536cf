package dev.handover.telemetry;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All that the operator counts of itself. */
public final class OperatorMetrics {
  private final Histogram reconcileSeconds;
  private final Counter reconcileErrors;
  private final Counter transitions;
  private final Counter writes;
  private final Counter eventsLost;
  private final Gauge leader;
  private final Gauge resources;

  /** The level that each resource was last seen at. */
  private final Map<String, String> levels = new ConcurrentHashMap<>();

  /** Registers the families. */
  public OperatorMetrics(CollectorRegistry registry) {
    reconcileSeconds =
        Histogram.build("handover_operator_reconcile_seconds", "How long a pass took")
            .buckets(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
            .register(registry);
    reconcileErrors =
        Counter.build(
                "handover_operator_reconcile_errors_total",
                "Passes that failed and are tried again")
            .register(registry);
    transitions =
        Counter.build(
                "handover_operator_transitions_total",
                "Things people are told of by an event, by the event's reason")
            .labelNames("reason")
            .register(registry);
    writes =
        Counter.build(
                "handover_operator_writes_total",
                "Writes to the API server, by kind of object: at rest there are none")
            .labelNames("kind")
            .register(registry);
    eventsLost =
        Counter.build("handover_operator_events_lost_total", "Events that could not be written")
            .register(registry);
    leader =
        Gauge.build("handover_operator_leader", "1 if this operator decides, 0 if it stands by")
            .register(registry);
    resources =
        Gauge.build("handover_operator_resources", "ModelDeployments, by the level they are at")
            .labelNames("level")
            .register(registry);
  }

  /** A pass ended well or badly. */
  public void reconciled(Duration took) {
    reconcileSeconds.observe(took.toNanos() / 1e9);
  }

  /** A pass failed. */
  public void reconcileFailed() {
    reconcileErrors.inc();
  }

  /** People were told of something. */
  public void transition(String reason) {
    transitions.labels(reason).inc();
  }

  /** Something was written. */
  public void wrote(String kind) {
    writes.labels(kind).inc();
  }

  void eventLost() {
    eventsLost.inc();
  }

  /** This operator decides from now on. */
  public void leading() {
    leader.set(1);
  }

  /** Another operator may decide. */
  public void standingBy() {
    leader.set(0);
  }

  /** A resource is at a level. */
  public synchronized void level(String namespace, String name, String level) {
    levels.put(namespace + "/" + name, level);
    count();
  }

  /** A resource is gone. */
  public synchronized void gone(String namespace, String name) {
    levels.remove(namespace + "/" + name);
    count();
  }

  private void count() {
    resources.clear();
    levels.values().forEach(level -> resources.labels(level).inc());
  }
}
