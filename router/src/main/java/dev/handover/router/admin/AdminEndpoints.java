package dev.handover.router.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.handover.api.routing.TablesInForce;
import io.prometheus.client.exporter.common.TextFormat;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.StringWriter;

/** What the operator and Prometheus read on the admin port. */
@Singleton
public final class AdminEndpoints {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().addModule(new Jdk8Module()).build();

  private final RunningRouter running;

  AdminEndpoints(RunningRouter running) {
    this.running = running;
  }

  void register(@Observes Router routes) {
    routes.get(TablesInForce.PATH).handler(this::table);
    // Thousands of series take a while to write.
    routes.get("/metrics").blockingHandler(this::metrics, false);
  }

  private void table(RoutingContext request) {
    try {
      request
          .response()
          .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
          .end(MAPPER.writeValueAsString(running.router().inForce()));
    } catch (JsonProcessingException e) {
      request.fail(e);
    }
  }

  private void metrics(RoutingContext request) {
    StringWriter text = new StringWriter();
    try {
      // When a counter was created is of no use here, and would double the series.
      TextFormat.write004(
          text,
          running.registry().filteredMetricFamilySamples(sample -> !sample.endsWith("_created")));
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
