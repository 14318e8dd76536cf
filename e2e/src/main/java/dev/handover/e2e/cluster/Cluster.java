package dev.handover.e2e.cluster;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;

/** The cluster that {@code KUBECONFIG} names. */
public final class Cluster implements AutoCloseable {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final PodHttp http;

  private Cluster(KubernetesClient client) {
    this.client = client;
    this.http = new PodHttp(client);
  }

  /**
   * Connects, and asks the API server for its version.
   *
   * @throws IllegalStateException if there is no cluster; says what to do
   */
  public static Cluster connect() {
    if (System.getenv("KUBECONFIG") == null) {
      throw new IllegalStateException(
          "KUBECONFIG is not set: start this with e2e/cluster/run, or set it to your own cluster's");
    }
    var config =
        new ConfigBuilder()
            .withRequestTimeout(Math.toIntExact(REQUEST_TIMEOUT.toMillis()))
            // What is not there yet is asked for again by whoever waits for it.
            .withRequestRetryBackoffLimit(0)
            .withWatchReconnectInterval(200)
            .build();
    var client = new KubernetesClientBuilder().withConfig(config).build();
    try {
      client.getKubernetesVersion();
    } catch (KubernetesClientException unreachable) {
      client.close();
      throw new IllegalStateException(
          "no API server answers at %s: %s"
              .formatted(config.getMasterUrl(), unreachable.getMessage()),
          unreachable);
    }
    return new Cluster(client);
  }

  public KubernetesClient client() {
    return client;
  }

  /** What pods say over HTTP. */
  public PodHttp http() {
    return http;
  }

  @Override
  public void close() {
    client.close();
  }
}
