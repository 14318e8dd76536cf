package dev.handover.router.measure;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.SimpleCollector;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All series of a router. What is counted per request is looked up once per table, not here. */
public final class Meters {
  /**
   * How long series outlive what they speak of, so that whoever reads them sees the last numbers.
   */
  public static final Duration KEEP = Duration.ofMinutes(10);

  final Counter requests;
  final Counter slow;
  final Counter fallback;
  final Counter mirrorDropped;
  final Histogram seconds;
  private final Gauge breakerOpen;
  private final Gauge generation;

  private final Map<MeterKey, AttemptMeter> attempts = new ConcurrentHashMap<>();
  private final Set<Series> created = ConcurrentHashMap.newKeySet();
  private final Map<Series, Instant> left = new HashMap<>();

  /** One series. */
  record Series(SimpleCollector<?> family, List<String> labels) {
    private void remove() {
      family.remove(labels.toArray(String[]::new));
    }
  }

  private record MeterKey(Subject subject, Role role, List<Long> slowMillis) {}

  /** Registers the families. */
  public Meters(CollectorRegistry registry) {
    requests =
        Counter.build(
                "handover_router_requests_total",
                "Decisions, by the arm they were assigned to and the result of the first attempt")
            .labelNames(
                "namespace",
                "name",
                "variant",
                "revision",
                "level",
                "role",
                "answered_by",
                "result")
            .register(registry);
    slow =
        Counter.build(
                "handover_router_slow_total",
                "First attempts that took longer than a limit, counted as the limit passes")
            .labelNames("namespace", "name", "variant", "revision", "level", "role", "over")
            .register(registry);
    fallback =
        Counter.build(
                "handover_router_fallback_total",
                "Requests of failed attempts that were sent to the fallback, or could not be")
            .labelNames("namespace", "name", "variant", "revision", "level", "reason")
            .register(registry);
    mirrorDropped =
        Counter.build("handover_router_mirror_dropped_total", "Copies that were not sent")
            .labelNames("namespace", "name", "variant", "revision", "reason")
            .register(registry);
    seconds =
        Histogram.build("handover_router_request_seconds", "Time of the first attempt")
            .labelNames("namespace", "name", "variant", "revision", "role")
            .buckets(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30)
            .register(registry);
    breakerOpen =
        Gauge.build("handover_router_breaker_open", "1 while a backend is not asked")
            .labelNames("namespace", "name", "variant", "revision")
            .register(registry);
    generation =
        Gauge.build("handover_router_table_generation", "The route table in force")
            .labelNames("namespace", "name")
            .register(registry);
  }

  /**
   * The counters of one arm or of the copies for one backend.
   *
   * @param slowMillis the limits in the table
   */
  public AttemptMeter attempts(Subject subject, Role role, List<Long> slowMillis) {
    return attempts.computeIfAbsent(
        new MeterKey(subject, role, slowMillis),
        key -> new AttemptMeter(this, subject, role, slowMillis));
  }

  /** Shows whether a backend's breaker is open. */
  public BreakerMeter breaker(String namespace, String name, String variant, String revision) {
    Series series = new Series(breakerOpen, List.of(namespace, name, variant, revision));
    return new BreakerMeter(series, child(breakerOpen, series));
  }

  /** Shows the table in force. */
  public void inForce(String namespace, String name, long tableGeneration) {
    generation.labels(namespace, name).set(tableGeneration);
  }

  /** No table of that name is in force any more. */
  public void noneInForce(String namespace, String name) {
    generation.remove(namespace, name);
  }

  /**
   * Removes the series of what left the tables at least {@link #KEEP} ago; to be called every
   * minute or so.
   *
   * @param counting the meters that the tables in force count with
   * @param breakers the breakers of the tables in force
   */
  public synchronized void sweep(
      Set<AttemptMeter> counting, Set<BreakerMeter> breakers, Instant now) {
    Set<Series> current = new HashSet<>();
    counting.forEach(meter -> current.addAll(meter.series()));
    breakers.forEach(meter -> current.add(meter.series()));
    left.keySet().removeAll(current);
    for (Series series : created) {
      if (!current.contains(series)) {
        left.putIfAbsent(series, now);
      }
    }
    left.entrySet()
        .removeIf(
            entry -> {
              boolean old = !entry.getValue().plus(KEEP).isAfter(now);
              if (old) {
                created.remove(entry.getKey());
                entry.getKey().remove();
              }
              return old;
            });
    attempts
        .values()
        .removeIf(meter -> !counting.contains(meter) && !created.containsAll(meter.series()));
  }

  /** The child of a family, known to {@link #sweep} from now on. */
  <C> C child(SimpleCollector<C> family, Series series) {
    created.add(series);
    return family.labels(series.labels().toArray(String[]::new));
  }
}
