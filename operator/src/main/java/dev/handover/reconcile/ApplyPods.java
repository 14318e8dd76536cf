package dev.handover.reconcile;

import dev.handover.api.Names;
import dev.handover.reconcile.status.Obstacle;
import dev.handover.rollout.Revision;
import dev.handover.workload.Model;
import dev.handover.workload.ModelObjects;
import dev.handover.workload.Placed;
import dev.handover.workload.Placer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Gives each revision its pods, and takes away what belongs to none any more. */
final class ApplyPods {
  private final KubernetesClient client;
  private final Cluster cluster;
  private final Hand hand;
  private final Placer placer;
  private final OwnWrites own;

  ApplyPods(KubernetesClient client, Cluster cluster, Hand hand, Placer placer, OwnWrites own) {
    this.client = client;
    this.cluster = cluster;
    this.hand = hand;
    this.placer = placer;
    this.own = own;
  }

  /** Those that gain pods first: they take longest. */
  void keep(Work work) {
    var standing =
        work.seen.deployments().stream()
            .collect(Collectors.toMap(it -> it.getMetadata().getName(), it -> it));
    work.decision.replicas().entrySet().stream()
        .sorted(Map.Entry.<Revision, Integer>comparingByValue().reversed())
        .forEach(
            entry -> {
              var revision = entry.getKey();
              var deployment =
                  Optional.ofNullable(standing.get(ModelObjects.name(work.name, revision)));
              keep(work, revision, entry.getValue(), deployment);
            });
  }

  private void keep(Work work, Revision revision, int wanted, Optional<Deployment> standing) {
    var asBefore = own.stands(work.resource, revision, wanted);
    if (standing.isEmpty() && wanted == 0) {
      own.wrote(work.resource, revision, wanted);
      return;
    }
    var model = work.seen.wish().model().filter(it -> isDesired(work, revision));
    if (standing.isEmpty() && model.isEmpty()) {
      work.hindered(
          new Obstacle.WriteRefused(
              "Deployment %s is gone and cannot be made again: spec.model describes another revision"
                  .formatted(ModelObjects.name(work.name, revision))));
      return;
    }
    if (wanted > 0) {
      keepFindable(work, revision, model, standing);
    }
    var made = model.filter(it -> place(work, revision, it, wanted) instanceof Placed.Written);
    model.ifPresent(it -> standing.ifPresent(deployment -> notePort(work, deployment, it)));
    if (standing.isPresent()) {
      work.unlessRefused(() -> size(work, revision, standing.get(), wanted, asBefore));
    } else if (made.isPresent()) {
      own.wrote(work.resource, revision, wanted);
      if (asBefore) {
        work.drifted(
            "Deployment %s was deleted by somebody else; it is there again"
                .formatted(ModelObjects.name(work.name, revision)));
      }
    }
  }

  private boolean isDesired(Work work, Revision revision) {
    return work.seen.wish().intent().desired().equals(revision);
  }

  /** Without its Service routers find none of its pods, however ready they are. */
  private void keepFindable(
      Work work, Revision revision, Optional<Model> model, Optional<Deployment> standing) {
    var object = ModelObjects.name(work.name, revision);
    var isGone = cluster.service(work.namespace, object).isEmpty();
    var port = model.map(Model::port).or(() -> standing.flatMap(ModelObjects::port));
    if (port.isEmpty()) {
      if (isGone) {
        work.hindered(new Obstacle.WriteRefused(unknownPort(object)));
      }
      return;
    }
    var service = ModelObjects.service(work.seen.wish().owner(), revision, port.get());
    if (once(work, revision, service) instanceof Placed.Written && isGone && standing.isPresent()) {
      work.drifted("Service %s was deleted by somebody else; it is there again".formatted(object));
    }
  }

  private static String unknownPort(String object) {
    return "Service %s is gone and cannot be made again, so that routers find none of its pods: write the port of the model into annotation %s of Deployment %s"
        .formatted(object, Names.PORT, object);
  }

  /** Once: whatever became of it since, a running revision is not rendered again. */
  private Placed place(Work work, Revision revision, Model model, int wanted) {
    return once(
        work, revision, ModelObjects.deployment(work.seen.wish().owner(), revision, model, wanted));
  }

  /**
   * Earlier versions did not note it, and once the spec describes another revision nobody knows.
   */
  private void notePort(Work work, Deployment deployment, Model model) {
    if (ModelObjects.port(deployment).isPresent()) {
      return;
    }
    var note =
        "{\"metadata\":{\"annotations\":{\"%s\":\"%d\"}}}".formatted(Names.PORT, model.port());
    work.unlessRefused(
        () ->
            hand.wrote(
                client.resource(deployment).patch(PatchContext.of(PatchType.JSON_MERGE), note)));
  }

  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> Placed once(Work work, Revision revision, T desired) {
    var kind = (Class<T>) desired.getClass();
    var claim = ModelObjects.claim(work.seen.wish().owner(), revision);
    var live = cluster.find(kind, work.namespace, desired.getMetadata().getName());
    var placed = Refusals.placing(() -> placer.once(desired, claim.on(live)));
    work.note(placed);
    return placed;
  }

  private void size(
      Work work, Revision revision, Deployment deployment, int wanted, boolean asBefore) {
    if (replicas(deployment) != wanted) {
      scale(work, deployment, wanted, asBefore);
    }
    own.wrote(work.resource, revision, wanted);
  }

  private void scale(Work work, Deployment deployment, int wanted, boolean asBefore) {
    var object = deployment.getMetadata().getName();
    var scaled =
        client
            .resource(deployment)
            .subresource("scale")
            .patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"spec\":{\"replicas\":%d}}".formatted(wanted));
    hand.wrote(resized(deployment, wanted, scaled.getMetadata().getResourceVersion()));
    if (asBefore) {
      work.drifted(
          "Deployment %s was scaled to %d by somebody else; it has %d pods again"
              .formatted(object, replicas(deployment), wanted));
    }
  }

  /** The answer speaks of the scale alone. */
  private static Deployment resized(Deployment deployment, int replicas, String version) {
    return new DeploymentBuilder(deployment)
        .editMetadata()
        .withResourceVersion(version)
        .endMetadata()
        .editSpec()
        .withReplicas(replicas)
        .endSpec()
        .build();
  }

  private static int replicas(Deployment deployment) {
    return Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1);
  }

  /** Revisions that nobody may name again. */
  void forget(Work work) {
    for (var revision : work.decision.forget()) {
      own.forget(work.resource, revision);
      work.unlessRefused(() -> delete(work, Deployment.class, revision));
      work.unlessRefused(() -> delete(work, Service.class, revision));
    }
  }

  private <T extends HasMetadata> void delete(Work work, Class<T> kind, Revision revision) {
    var object = ModelObjects.name(work.name, revision);
    var claim = ModelObjects.claim(work.seen.wish().owner(), revision);
    hand.deleteOurs(claim.on(cluster.find(kind, work.namespace, object)));
  }
}
