package dev.handover.reconcile;

import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.reconcile.spec.Reading;
import dev.handover.reconcile.spec.Wish;
import dev.handover.reconcile.status.Obstacle;
import dev.handover.rollout.Snapshot;
import dev.handover.traffic.Baselines;
import dev.handover.traffic.ServiceRef;
import dev.handover.traffic.Stored;
import dev.handover.workload.Place;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Optional;

/**
 * What one pass sees of a resource.
 *
 * @param resource as it is stored
 * @param reading what came of reading it
 * @param wish what to reconcile by
 * @param routes the route tables of its namespace
 * @param stored its own table
 * @param port its router port
 * @param baseline who decides when the model does not
 * @param reference the Service behind it, if there is one
 * @param front the Service that callers use, if it exists
 * @param place whose that Service is
 * @param deployments of its revisions
 * @param measured what the measurements say
 * @param obstacles what keeps it from going on
 * @param snapshot all of it in the core's words
 */
record Observed(
    ModelDeployment resource,
    Reading reading,
    Wish wish,
    Optional<ConfigMap> routes,
    Stored stored,
    int port,
    Baselines.Seen baseline,
    Optional<ServiceRef> reference,
    Optional<Service> front,
    Place<Service> place,
    List<Deployment> deployments,
    Measurements.Measured measured,
    List<Obstacle> obstacles,
    Snapshot snapshot) {
  Observed {
    deployments = List.copyOf(deployments);
    obstacles = List.copyOf(obstacles);
  }
}
