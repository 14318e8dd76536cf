package dev.handover.reconcile.app;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;

/** What Prometheus reads of the operator. */
@Singleton
public final class MetricsEndpoint {
  private final CollectorRegistry registry;

  MetricsEndpoint(CollectorRegistry registry) {
    this.registry = registry;
  }

  void register(@Observes Router routes) {
    routes.get("/metrics").blockingHandler(this::metrics, false);
  }

  private void metrics(RoutingContext request) {
    var text = new StringWriter();
    try {
      // When a counter was created is of no use here, and would double the series.
      TextFormat.write004(
          text, registry.filteredMetricFamilySamples(sample -> !sample.endsWith("_created")));
    } catch (IOException e) {
      request.fail(e);
      return;
    }
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, TextFormat.CONTENT_TYPE_004)
        .end(text.toString());
  }
}
