package dev.handover.reconcile;

import dev.handover.telemetry.OperatorMetrics;
import dev.handover.workload.Place;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Writes, and lets caches and metrics know of it. */
final class Hand {
  private final KubernetesClient client;
  private final Cluster cluster;
  private final OperatorMetrics metrics;

  Hand(KubernetesClient client, Cluster cluster, OperatorMetrics metrics) {
    this.client = client;
    this.cluster = cluster;
    this.metrics = metrics;
  }

  void wrote(HasMetadata object) {
    cluster.wrote(object);
    metrics.wrote(object.getKind());
  }

  <T extends HasMetadata> void deleteOurs(Place<T> place) {
    if (place instanceof Place.Ours<T>(var live)) {
      client.resource(live).delete();
      metrics.wrote(live.getKind());
    }
  }
}
