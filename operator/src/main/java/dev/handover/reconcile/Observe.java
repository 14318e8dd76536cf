package dev.handover.reconcile;

import dev.handover.api.Names;
import dev.handover.api.routing.RouteTable.Backend;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.TrafficStatus;
import dev.handover.reconcile.spec.Baseline;
import dev.handover.reconcile.spec.Reading;
import dev.handover.reconcile.spec.Remembered;
import dev.handover.reconcile.spec.SpecReader;
import dev.handover.reconcile.spec.Wish;
import dev.handover.reconcile.status.Obstacle;
import dev.handover.reconcile.status.StatusReader;
import dev.handover.rollout.Intent;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Progress;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot;
import dev.handover.rollout.Snapshot.Answers;
import dev.handover.rollout.Snapshot.BaselineState;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.rollout.Snapshot.DataPlane;
import dev.handover.rollout.Snapshot.Deletion;
import dev.handover.traffic.Baselines;
import dev.handover.traffic.FrontService;
import dev.handover.traffic.PortBook;
import dev.handover.traffic.ServiceRef;
import dev.handover.traffic.Stored;
import dev.handover.workload.ModelObjects;
import dev.handover.workload.ObservedPods;
import dev.handover.workload.Owner;
import dev.handover.workload.Place;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at all that a decision needs. Writes nothing. */
final class Observe {
  private static final int RETRAIN_LETTERS = 63;

  private final Cluster cluster;
  private final PortBook ports;
  private final Confirmer confirmer;
  private final Measurements measurements;
  private final Attention attention = new Attention();

  Observe(Cluster cluster, PortBook ports, Confirmer confirmer, Measurements measurements) {
    this.cluster = cluster;
    this.ports = ports;
    this.confirmer = confirmer;
    this.measurements = measurements;
  }

  /** What came of looking at a resource. */
  sealed interface Sight {
    /** Everything is there to decide. */
    record Whole(Observed observed) implements Sight {}

    /**
     * There is nothing to decide: the resource was never accepted, or has no place yet.
     *
     * @param reading what came of reading it
     * @param obstacles what is in the way beside that
     */
    record Nothing(Reading reading, List<Obstacle> obstacles) implements Sight {}
  }

  /** Looks at a resource as it is stored. */
  Sight at(ModelDeployment resource, Instant now) {
    var namespace = resource.getMetadata().getNamespace();
    var name = resource.getMetadata().getName();
    var routes = cluster.routes(namespace);
    var stored = Stored.in(routes, name);
    var table = stored.readable().map(Stored.Table::table);
    var remembered = EarlierLife.outnumbered(progress(resource), answers(resource));
    var progress =
        attention.before(resource, now).map(lapse -> lapse.outOf(remembered)).orElse(remembered);
    var reading = SpecReader.read(resource, new Remembered(progress, table));
    var port = ports.portOf(namespace, name, rememberedPort(resource), Stored.all(routes));
    if (reading.followed().isEmpty()) {
      return new Sight.Nothing(reading, List.of());
    }
    if (port.isEmpty()) {
      return new Sight.Nothing(reading, List.of(noPort(namespace)));
    }
    return new Sight.Whole(whole(resource, reading, routes, stored, progress, port.get(), now));
  }

  private Observed whole(
      ModelDeployment resource,
      Reading reading,
      Optional<ConfigMap> routes,
      Stored stored,
      Progress progress,
      int port,
      Instant now) {
    var wish = reading.followed().orElseThrow();
    var namespace = wish.owner().namespace();
    var name = wish.owner().name();
    var front = cluster.service(namespace, name);
    var place = FrontService.place(wish.owner(), front);
    var baseline = baseline(wish);
    var deployments = cluster.deployments(namespace, name, names(name, wish, progress));
    StatusReader.confirmed(Optional.ofNullable(resource.getStatus()))
        .ifPresent(table -> confirmer.recall(namespace, name, table));
    var dataPlane = dataPlane(namespace, name, stored, now);
    var measured =
        measurements.of(
            new Measurements.Asked(
                namespace,
                name,
                wish.guardrails(),
                stored.readable().map(Stored.Table::table),
                confirmer.judgedSince(namespace, name, now),
                now));
    var obstacles = new ArrayList<>(obstacles(place));
    var hindered = !obstacles.isEmpty();
    if (!dataPlane.confirmed()) {
      confirmer.obstacle(name, cluster.routers(namespace), now).ifPresent(obstacles::add);
    }
    var snapshot =
        new Snapshot(
            hindered ? held(wish.intent()) : wish.intent(),
            progress,
            ObservedPods.of(
                deployments,
                cluster.pods(namespace, name),
                revision -> isFindable(wish.owner(), revision)),
            baseline.state(),
            dataPlane,
            measured.evidence(),
            answers(resource),
            resource.isMarkedForDeletion() ? Deletion.Requested : Deletion.No,
            now);
    return new Observed(
        resource,
        reading,
        wish,
        routes,
        stored,
        port,
        baseline,
        reference(wish),
        front,
        place,
        deployments,
        measured,
        obstacles,
        snapshot);
  }

  /** Routers find its pods by its Service. */
  private boolean isFindable(Owner owner, Revision revision) {
    var live = cluster.service(owner.namespace(), ModelObjects.name(owner.name(), revision));
    return ModelObjects.claim(owner, revision).on(live) instanceof Place.Ours<Service>;
  }

  /** A resource is gone. */
  void forget(ModelDeployment resource) {
    attention.forget(resource);
  }

  private static Progress progress(ModelDeployment resource) {
    return StatusReader.progress(Optional.ofNullable(resource.getStatus()));
  }

  private static Optional<Integer> rememberedPort(ModelDeployment resource) {
    return Optional.ofNullable(resource.getStatus())
        .map(ModelDeploymentStatus::traffic)
        .map(TrafficStatus::port);
  }

  /** While something is in the way nothing goes up; going back needs nobody's leave. */
  private static Intent held(Intent intent) {
    return new Intent(
        intent.desired(),
        intent.baseline(),
        intent.ceiling(),
        intent.path(),
        intent.startAt(),
        intent.approvals(),
        intent.steps(),
        intent.replicas(),
        intent.keepWarm(),
        intent.progressDeadline(),
        intent.history(),
        intent.onNewRevision(),
        true,
        intent.unobserved(),
        intent.deletionPolicy());
  }

  private static List<Obstacle> obstacles(Place<Service> front) {
    return front instanceof Place.Foreign<Service>(var detail)
        ? List.of(new Obstacle.FrontServiceTaken(detail))
        : List.of();
  }

  private static Obstacle noPort(String namespace) {
    return new Obstacle.NoPortLeft(
        "every router port of namespace %s (%d to %d) is given out; delete a ModelDeployment, or make this one in another namespace"
            .formatted(namespace, Names.FIRST_ROUTER_PORT, Names.LAST_ROUTER_PORT));
  }

  private DataPlane dataPlane(String namespace, String name, Stored stored, Instant now) {
    return stored
        .readable()
        .map(
            table ->
                new DataPlane(
                    Optional.of(table.meaning()),
                    confirmer.confirm(
                        namespace,
                        name,
                        table.meaning().generation(),
                        cluster.routers(namespace),
                        now)))
        .orElseGet(
            () ->
                new DataPlane(
                    Optional.empty(), new Confirmation.Awaited("no route table is written yet")));
  }

  /** Deployments that may have been written a moment ago. */
  private static Set<String> names(String name, Wish wish, Progress progress) {
    return Stream.of(
            Stream.of(wish.intent().desired()),
            progress.stable().stream(),
            progress.journey().map(Journey::revision).stream(),
            progress.previous().map(Progress.Warm::revision).stream(),
            progress.leaving().stream().map(Progress.Leaving::revision),
            progress.retired().stream())
        .flatMap(it -> it)
        .map((Revision revision) -> ModelObjects.name(name, revision))
        .collect(Collectors.toSet());
  }

  private Baselines.Seen baseline(Wish wish) {
    return switch (wish.baseline()) {
      case Baseline.At(var ref) -> at(ref);
      case Baseline.Canned(int status, String body) -> Baselines.canned(status, body);
      case Baseline.AsItStands(var backend) -> asItStands(wish, backend);
    };
  }

  private Baselines.Seen at(ServiceRef ref) {
    return Baselines.service(
        ref,
        cluster.service(ref.namespace(), ref.name()),
        cluster.slices(ref.namespace(), ref.name()));
  }

  /** Its Service may have changed its ports since: what the table says stays. */
  private Baselines.Seen asItStands(Wish wish, Backend backend) {
    return reference(wish, backend)
        .map(this::at)
        .map(seen -> new Baselines.Seen(seen.state(), Optional.of(backend)))
        .orElseGet(
            () ->
                new Baselines.Seen(
                    new BaselineState.Missing(
                        "the Service of the baseline, %s, is not there any more"
                            .formatted(backend.service().orElse("none"))),
                    Optional.of(backend)));
  }

  /** The Service behind a baseline, whoever names it. */
  private Optional<ServiceRef> reference(Wish wish) {
    return switch (wish.baseline()) {
      case Baseline.At(var ref) -> Optional.of(ref);
      case Baseline.Canned ignored -> Optional.empty();
      case Baseline.AsItStands(var backend) -> reference(wish, backend);
    };
  }

  private Optional<ServiceRef> reference(Wish wish, Backend backend) {
    var namespace = wish.owner().namespace();
    return backend
        .service()
        .flatMap(name -> cluster.service(namespace, name))
        .flatMap(
            service ->
                service.getSpec().getPorts().stream()
                    .filter(
                        port ->
                            Optional.ofNullable(port.getName())
                                .filter(it -> !it.isEmpty())
                                .equals(backend.portName()))
                    .findFirst()
                    .map(
                        port ->
                            new ServiceRef(
                                namespace,
                                service.getMetadata().getName(),
                                port.getPort(),
                                backend
                                    .timeoutMillis()
                                    .map(Duration::ofMillis)
                                    .orElse(wish.timeout()))));
  }

  /** It stands in status, which has no room for more. */
  private static String retrain(String said) {
    return said.codePoints()
        .limit(RETRAIN_LETTERS)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static Answers answers(ModelDeployment resource) {
    var annotations = Optional.ofNullable(resource.getMetadata().getAnnotations()).orElse(Map.of());
    return new Answers(
        Optional.ofNullable(annotations.get(Names.ABORT)),
        Optional.ofNullable(annotations.get(Names.RETRY)),
        Optional.ofNullable(annotations.get(Names.APPROVE)),
        Optional.ofNullable(annotations.get(Names.ROLLBACK)),
        Optional.ofNullable(annotations.get(Names.RETRAIN)).map(Observe::retrain));
  }
}
