package dev.handover.reconcile;

import dev.handover.api.Names;
import dev.handover.api.routing.RouteTable;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.TrafficStatus;
import dev.handover.reconcile.status.Obstacle;
import dev.handover.rollout.Decision;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Notice;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Revision;
import dev.handover.telemetry.OperatorMetrics;
import dev.handover.traffic.FrontService;
import dev.handover.traffic.PreviewService;
import dev.handover.traffic.RouteTableWriter;
import dev.handover.traffic.Stored;
import dev.handover.traffic.Tables;
import dev.handover.workload.Claim;
import dev.handover.workload.ModelObjects;
import dev.handover.workload.Place;
import dev.handover.workload.Placed;
import dev.handover.workload.Placer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Carries a decision out: the route table before anything else, so that nobody waits for a slow
 * object to get traffic away; then pods; then what leads callers there. Writes only what differs.
 */
final class Apply {
  private final KubernetesClient client;
  private final Cluster cluster;
  private final RouteTableWriter tables;
  private final Placer placer;
  private final FrontService fronts;
  private final PreviewService previews;
  private final Routers routers;
  private final TableBook book;
  private final OwnWrites own = new OwnWrites();
  private final OperatorMetrics metrics;

  Apply(
      KubernetesClient client,
      Cluster cluster,
      Routers routers,
      TableBook book,
      OperatorMetrics metrics) {
    this.client = client;
    this.cluster = cluster;
    this.tables = new RouteTableWriter(client);
    this.placer = new Placer(client, this::wrote);
    this.fronts = new FrontService(placer);
    this.previews = new PreviewService(placer);
    this.routers = routers;
    this.book = book;
    this.metrics = metrics;
  }

  private void wrote(HasMetadata object) {
    cluster.wrote(object);
    metrics.wrote(object.getKind());
  }

  /** Carries out what was decided for a resource that stays. */
  Applied apply(Observed seen, Decision decision) {
    var work = new Work(seen, decision);
    if (work.writeTable()) {
      work.afterTable();
    }
    return work.applied();
  }

  /** Lets the callers of a resource that goes reach the baseline without any router. */
  Applied release(Observed seen, Decision decision) {
    var work = new Work(seen, decision);
    if (work.writeTable()) {
      work.pointAtBaseline();
    }
    return work.applied();
  }

  /** Takes away what no owner reference takes away, and what is remembered. */
  void letGo(String namespace, String name) {
    book.forget(namespace, name);
    own.forget(Sources.ofResource(namespace, name));
    tables.remove(namespace, name);
  }

  /** One decision being carried out. */
  private final class Work {
    final Observed seen;
    final Decision decision;
    final String namespace;
    final String name;
    final String resource;
    final List<Obstacle> obstacles = new ArrayList<>();
    final List<Notice> drift = new ArrayList<>();
    Optional<RouteTable> table = Optional.empty();
    Optional<RuntimeException> failure = Optional.empty();

    Work(Observed seen, Decision decision) {
      this.seen = seen;
      this.decision = decision;
      this.namespace = seen.wish().owner().namespace();
      this.name = seen.wish().owner().name();
      this.resource = Sources.ofResource(namespace, name);
    }

    Applied applied() {
      return new Applied(table, obstacles, drift, failure);
    }

    /** The table says already what was decided: status has to follow, whatever fails here. */
    void afterTable() {
      try {
        keepPods();
        forgetPods();
        keepFront();
        keepPreview();
        keepRouters();
      } catch (KubernetesClientException e) {
        failure = Optional.of(e);
        obstacles.add(new Obstacle.WriteFailed(String.valueOf(e.getMessage())));
      }
    }

    private void drifted(String message) {
      drift.add(new Notice(Reason.DriftCorrected, message));
    }

    boolean writeTable() {
      var standing = seen.stored().readable().map(Stored.Table::table);
      var changed = book.changedByOthers(namespace, name, standing);
      var wanted = wanted(standing);
      if (standing.filter(wanted::equals).isEmpty()) {
        switch (tables.write(wanted, seen.routes())) {
          case RouteTableWriter.Outcome.Refused(var detail) -> {
            obstacles.add(new Obstacle.ObjectTaken(detail));
            return false;
          }
          case RouteTableWriter.Outcome.Written(var routes) -> {
            wrote(routes);
            wakeOthers(routes);
          }
        }
        if (changed) {
          drifted("the route table was changed by somebody else; it is as decided again");
        }
      }
      book.stands(wanted);
      table = Optional.of(wanted);
      return true;
    }

    /** Our own write hides from the cache what somebody changed just before under other keys. */
    private void wakeOthers(ConfigMap routes) {
      book.changedByOthers(routes).stream()
          .map(ResourceID::getName)
          .filter(other -> !other.equals(name))
          .forEach(other -> cluster.wake(namespace, other));
    }

    private RouteTable wanted(Optional<RouteTable> standing) {
      var key =
          standing.map(RouteTable::key).orElseGet(() -> seen.resource().getMetadata().getUid());
      var backend =
          seen.baseline()
              .backend()
              .orElseGet(() -> seen.baseline().backendOr(seen.reference().orElseThrow(), standing));
      return Tables.next(
          seen.wish().frame(key, seen.port(), backend),
          decision.routing(),
          decision.mark(),
          decision.next().journey(),
          standing,
          rememberedGeneration());
    }

    private long rememberedGeneration() {
      return Optional.ofNullable(seen.resource().getStatus())
          .map(ModelDeploymentStatus::traffic)
          .map(TrafficStatus::generation)
          .orElse(0L);
    }

    /** Those that gain pods first: they take longest. */
    void keepPods() {
      var standing =
          seen.deployments().stream()
              .collect(Collectors.toMap(it -> it.getMetadata().getName(), it -> it));
      decision.replicas().entrySet().stream()
          .sorted(Map.Entry.<Revision, Integer>comparingByValue().reversed())
          .forEach(
              entry -> {
                var revision = entry.getKey();
                var deployment =
                    Optional.ofNullable(standing.get(ModelObjects.name(name, revision)));
                keepPods(revision, entry.getValue(), deployment);
              });
    }

    private void keepPods(Revision revision, int wanted, Optional<Deployment> standing) {
      var asBefore = own.sameReplicas(resource, revision, wanted);
      if (standing.isEmpty() && wanted == 0) {
        return;
      }
      if (standing.isEmpty() || isDesired(revision)) {
        place(revision, wanted);
      }
      standing
          .filter(deployment -> replicas(deployment) != wanted)
          .ifPresent(deployment -> unlessRefused(() -> scale(deployment, wanted, asBefore)));
      if (standing.isEmpty() && asBefore) {
        drifted(
            "Deployment %s was deleted by somebody else; it is there again"
                .formatted(ModelObjects.name(name, revision)));
      }
    }

    private boolean isDesired(Revision revision) {
      return seen.wish().intent().desired().equals(revision);
    }

    /** Once: whatever became of it since, a running revision is not rendered again. */
    private void place(Revision revision, int wanted) {
      var model = seen.wish().model().filter(it -> isDesired(revision));
      if (model.isEmpty()) {
        obstacles.add(
            new Obstacle.WriteRefused(
                "Deployment %s is gone and cannot be made again: spec.model describes another revision"
                    .formatted(ModelObjects.name(name, revision))));
        return;
      }
      var owner = seen.wish().owner();
      var claim = ModelObjects.claim(owner, revision);
      once(claim, ModelObjects.service(owner, revision, model.get()));
      once(claim, ModelObjects.deployment(owner, revision, model.get(), wanted));
    }

    @SuppressWarnings("unchecked")
    private <T extends HasMetadata> void once(Claim claim, T desired) {
      var kind = (Class<T>) desired.getClass();
      var live = cluster.find(kind, namespace, desired.getMetadata().getName());
      note(Refusals.placing(() -> placer.once(desired, claim.on(live))));
    }

    private void note(Placed placed) {
      Refusals.in(placed).map(Obstacle.ObjectTaken::new).ifPresent(obstacles::add);
    }

    /** What is refused for good must not keep the rest from being done. */
    private void unlessRefused(Runnable write) {
      try {
        write.run();
      } catch (KubernetesClientException e) {
        obstacles.add(new Obstacle.WriteRefused(Refusals.refused(e)));
      }
    }

    private void scale(Deployment deployment, int wanted, boolean asBefore) {
      var object = deployment.getMetadata().getName();
      var scaled =
          client
              .resource(deployment)
              .subresource("scale")
              .patch(
                  PatchContext.of(PatchType.JSON_MERGE),
                  "{\"spec\":{\"replicas\":%d}}".formatted(wanted));
      wrote(resized(deployment, wanted, scaled.getMetadata().getResourceVersion()));
      if (asBefore) {
        drifted(
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
    void forgetPods() {
      for (var revision : decision.forget()) {
        own.forget(resource, revision);
        unlessRefused(() -> delete(Deployment.class, revision));
        unlessRefused(() -> delete(Service.class, revision));
      }
    }

    private <T extends HasMetadata> void delete(Class<T> kind, Revision revision) {
      var object = ModelObjects.name(name, revision);
      var claim = ModelObjects.claim(seen.wish().owner(), revision);
      deleteOurs(claim.on(cluster.find(kind, namespace, object)));
    }

    private <T extends HasMetadata> void deleteOurs(Place<T> place) {
      if (place instanceof Place.Ours<T>(var live)) {
        client.resource(live).delete();
        metrics.wrote(live.getKind());
      }
    }

    /** Callers that are served elsewhere now must not come before every router knows the table. */
    void keepFront() {
      var port = seen.wish().frontPort().or(() -> seen.front().flatMap(Work::firstPort));
      if (port.isEmpty() || seen.place() instanceof Place.Foreign<Service>) {
        return;
      }
      var arrival = !(seen.place() instanceof Place.Free<Service>) && !pointsAtRouters();
      if (arrival && !seen.snapshot().dataPlane().confirmed()) {
        return;
      }
      var asBefore = own.sameFront(resource, new OwnWrites.Front(port.get(), seen.port()));
      var placed =
          Refusals.placing(
              () ->
                  fronts.pointAtRouters(
                      seen.wish().owner(), port.get(), seen.port(), seen.front()));
      Refusals.in(placed).map(Obstacle.FrontServiceTaken::new).ifPresent(obstacles::add);
      if (placed instanceof Placed.Written && asBefore) {
        drifted("Service %s was changed by somebody else; it is as it was again".formatted(name));
      }
    }

    private boolean pointsAtRouters() {
      return seen.front()
          .map(front -> front.getSpec().getSelector())
          .filter(selector -> Names.COMPONENT_ROUTER.equals(selector.get(Names.COMPONENT_LABEL)))
          .isPresent();
    }

    private static Optional<Integer> firstPort(Service front) {
      return front.getSpec().getPorts().stream().map(ServicePort::getPort).findFirst();
    }

    void pointAtBaseline() {
      var ref = seen.reference();
      var port = seen.wish().frontPort().or(() -> seen.front().flatMap(Work::firstPort));
      if (ref.isEmpty() || port.isEmpty() || seen.place() instanceof Place.Foreign<Service>) {
        return; // nobody is served through us
      }
      var placed =
          Refusals.placing(
              () ->
                  fronts.pointAtBaseline(
                      seen.wish().owner(),
                      port.get(),
                      ref.get(),
                      cluster.service(namespace, ref.get().name()),
                      seen.front()));
      Refusals.in(placed).map(Obstacle.WriteRefused::new).ifPresent(obstacles::add);
    }

    /** After the front Service: whoever only looks can wait. */
    void keepPreview() {
      var owner = seen.wish().owner();
      var live = cluster.service(namespace, PreviewService.name(owner));
      switch (seen.wish().preview()) {
        case Kept -> newer().ifPresent(revision -> leadPreviewTo(revision, live));
        case None -> unlessRefused(() -> deleteOurs(Claim.of(owner).on(live)));
        case AsItStands -> {}
      }
    }

    /** Who is on trial; else there is none newer than the stable one. */
    private Optional<Service> newer() {
      var next = decision.next();
      return next.journey()
          .map(Journey::revision)
          .or(next::stable)
          .flatMap(it -> cluster.service(namespace, ModelObjects.name(name, it)));
    }

    private void leadPreviewTo(Service revision, Optional<Service> live) {
      seen.wish()
          .frontPort()
          .map(
              port ->
                  Refusals.placing(
                      () -> previews.leadTo(seen.wish().owner(), port, revision, live)))
          .ifPresent(this::note);
    }

    void keepRouters() {
      routers.keep(namespace, seen.snapshot().now()).stream()
          .map(Obstacle.ObjectTaken::new)
          .forEach(obstacles::add);
    }
  }
}
