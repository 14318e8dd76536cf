package dev.handover.prometheus;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;

/** Counts what Prometheus is asked, so that everyone can see that it is little. */
final class QueryMeter {
  private final Counter queries;
  private final Histogram seconds;

  /** What was asked for. */
  enum Kind {
    /** What all routers counted. */
    scrapes,
    /** A guardrail's own number. */
    custom
  }

  QueryMeter(CollectorRegistry registry) {
    queries =
        Counter.build("handover_operator_prometheus_queries_total", "Queries, by kind and outcome")
            .labelNames("kind", "outcome")
            .register(registry);
    seconds =
        Histogram.build("handover_operator_prometheus_query_seconds", "How long an answer took")
            .labelNames("kind")
            .buckets(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
            .register(registry);
  }

  /** Something that is asked. */
  @FunctionalInterface
  interface Asking<T> {
    T ask() throws Failure, InterruptedException;
  }

  <T> T metered(Kind kind, Asking<T> asking) throws Failure, InterruptedException {
    var timer = seconds.labels(kind.name()).startTimer();
    try {
      var answer = asking.ask();
      queries.labels(kind.name(), "ok").inc();
      return answer;
    } catch (Failure e) {
      queries.labels(kind.name(), "error").inc();
      throw e;
    } finally {
      timer.observeDuration();
    }
  }
}
