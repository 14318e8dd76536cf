package dev.handover.e2e.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import org.awaitility.Awaitility;

/** The Prometheus that the chart brings along. */
public final class Prometheus {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SERVICE = "handover-prometheus";
  private static final int PORT = 9090;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Cluster cluster;

  public Prometheus(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * The value of the first series that a query gives; empty if it gives none.
   *
   * @throws IOException if Prometheus does not answer
   */
  public OptionalDouble ask(String query) throws IOException {
    var answer =
        cluster
            .http()
            .getFromService(
                Operator.NAMESPACE, SERVICE, PORT, "/api/v1/query", Map.of("query", query));
    var value = JSON.readTree(answer).at("/data/result/0/value/1");
    return value.isMissingNode()
        ? OptionalDouble.empty()
        : OptionalDouble.of(Double.parseDouble(value.asText()));
  }

  /** Takes it away, with all that it knew. */
  public void stop() {
    scale(0);
    Awaitility.await("Prometheus is gone").atMost(PATIENCE).until(() -> pods() == 0);
  }

  /** Lets it start anew. */
  public void start() {
    scale(1);
  }

  private void scale(int replicas) {
    cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(Operator.NAMESPACE)
        .withName(SERVICE)
        .scale(replicas);
  }

  private int pods() {
    return cluster
        .client()
        .pods()
        .inNamespace(Operator.NAMESPACE)
        .withLabel("app.kubernetes.io/component", "prometheus")
        .list()
        .getItems()
        .size();
  }
}
