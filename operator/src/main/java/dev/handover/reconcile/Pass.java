package dev.handover.reconcile;

import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.reconcile.Observe.Sight;
import dev.handover.reconcile.spec.Reading;
import dev.handover.reconcile.spec.SpecReader;
import dev.handover.reconcile.status.InForce;
import dev.handover.reconcile.status.Obstacle;
import dev.handover.reconcile.status.Situation;
import dev.handover.reconcile.status.StatusGate;
import dev.handover.reconcile.status.StatusWriter;
import dev.handover.rollout.Decide;
import dev.handover.rollout.Decision;
import dev.handover.rollout.Delays;
import dev.handover.rollout.Notice;
import dev.handover.rollout.Notice.Reason;
import dev.handover.traffic.Confirmations;
import dev.handover.traffic.PortBook;
import dev.handover.traffic.RouterWorkload;
import dev.handover.traffic.Stored;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One pass over one resource: observe, decide, apply, then status, then events. */
final class Pass {
  private final Shell shell;
  private final Observe observe;
  private final Apply apply;
  private final Routers routers;
  private final Confirmer confirmer;
  private final PortBook ports = new PortBook();
  private final StatusGate gate = new StatusGate();

  Pass(Shell shell, Cluster cluster, TableBook tables) {
    this.shell = shell;
    this.confirmer = new Confirmer(new Confirmations(shell.poll(), Delays.DRAIN));
    this.observe = new Observe(cluster, ports, confirmer, shell.measurements());
    this.routers =
        new Routers(shell.client(), new RouterWorkload(shell.client(), shell.routers()), cluster);
    this.apply = new Apply(shell.client(), cluster, routers, tables, shell.metrics());
  }

  /** Writes the status of a resource and gives back the resource as it is then. */
  @FunctionalInterface
  interface StatusWrite {
    ModelDeployment write(ModelDeployment resource);
  }

  /** Looks after a resource that stays; says when to look again. */
  Duration over(ModelDeployment resource, StatusWrite write) {
    return switch (observe.at(resource, now())) {
      case Sight.Nothing(var reading, var obstacles) -> {
        var situation = nothing(resource, reading, obstacles);
        yield publish(resource, situation, List.of(), write) ? NextWake.SOON : NextWake.AT_REST;
      }
      case Sight.Whole(var seen) -> {
        var decision = Decide.decide(seen.snapshot());
        var applied = apply.apply(seen, decision);
        var edited = publish(seen, decision, applied, write);
        applied.failure().ifPresent(Pass::insist);
        yield edited ? NextWake.SOON : next(seen, decision, applied);
      }
    };
  }

  /** What was written stands in status by now; the framework tries the rest again. */
  private static void insist(RuntimeException failure) {
    throw failure;
  }

  /** What is refused is so again at once; whoever sees to it tells nobody. */
  private static Duration next(Observed seen, Decision decision, Applied applied) {
    var next =
        applied
            .table()
            .map(table -> NextWake.after(seen.snapshot(), decision, table))
            .orElse(NextWake.HINDERED);
    return applied.obstacles().isEmpty() || next.compareTo(NextWake.HINDERED) < 0
        ? next
        : NextWake.HINDERED;
  }

  /** Looks after a resource that goes; empty when nothing holds it any more. */
  Optional<Duration> farewell(ModelDeployment resource, StatusWrite write) {
    return switch (observe.at(resource, now())) {
      case Sight.Nothing ignored -> letGo(resource);
      case Sight.Whole(var seen) -> {
        var decision = Decide.decide(seen.snapshot());
        yield switch (decision.release()) {
          case LetGo -> letGo(resource);
          case NotYet, PointAtBaseline -> {
            var applied = apply.release(seen, decision);
            publish(seen, decision, applied, write);
            applied.failure().ifPresent(Pass::insist);
            yield applied
                .table()
                .filter(table -> applied.obstacles().isEmpty())
                .map(table -> NextWake.after(seen.snapshot(), decision, table))
                .or(() -> Optional.of(NextWake.UNDERWAY));
          }
        };
      }
    };
  }

  private Optional<Duration> letGo(ModelDeployment resource) {
    var owner = SpecReader.owner(resource);
    apply.letGo(owner);
    routers.leave(owner.namespace(), owner.uid());
    forget(resource);
    return Optional.empty();
  }

  /** Forgets a resource. */
  void forget(ModelDeployment resource) {
    var namespace = resource.getMetadata().getNamespace();
    var name = resource.getMetadata().getName();
    observe.forget(resource);
    ports.release(namespace, name);
    confirmer.forget(namespace, name);
    gate.forget(Sources.ofResource(namespace, name));
    shell.measurements().forget(namespace, name);
    shell.metrics().gone(namespace, name);
  }

  private Situation nothing(ModelDeployment resource, Reading reading, List<Obstacle> obstacles) {
    return new Situation(
        resource.getMetadata().getGeneration(),
        reading,
        Optional.empty(),
        InForce.awaited(Optional.empty(), "no route table is written"),
        obstacles,
        Optional.ofNullable(resource.getStatus()),
        now());
  }

  private boolean publish(Observed seen, Decision decision, Applied applied, StatusWrite write) {
    var obstacles =
        Stream.concat(applied.obstacles().stream(), seen.obstacles().stream()).distinct().toList();
    var situation =
        new Situation(
            seen.resource().getMetadata().getGeneration(),
            seen.reading(),
            happened(seen, applied)
                ? Optional.of(
                    new Situation.Pass(seen.snapshot(), decision, seen.measured().findings()))
                : Optional.empty(),
            inForce(seen, applied),
            obstacles,
            Optional.ofNullable(seen.resource().getStatus()),
            seen.snapshot().now());
    var notices =
        Stream.concat(
                happened(seen, applied) ? decision.notices().stream() : Stream.of(),
                applied.drift().stream())
            .toList();
    return publish(seen.resource(), situation, notices, write);
  }

  /** What could not be written did not happen, and nothing of it is remembered. */
  private static boolean happened(Observed seen, Applied applied) {
    return applied.table().isPresent()
        && (!seen.resource().isMarkedForDeletion() || applied.obstacles().isEmpty());
  }

  private InForce inForce(Observed seen, Applied applied) {
    var standing = seen.stored().readable().map(Stored.Table::table);
    if (applied.table().isEmpty() || applied.table().equals(standing)) {
      var owner = seen.wish().owner();
      return new InForce(
          standing,
          seen.snapshot().dataPlane().confirmation(),
          confirmer.everywhereSince(owner.namespace(), owner.name()));
    }
    return InForce.awaited(
        applied.table(),
        "generation %d is written; the routers have not been asked yet"
            .formatted(applied.table().orElseThrow().generation()));
  }

  /**
   * Writes status and tells people; says whether somebody edited the resource or answered
   * meanwhile: our own write may hide that from the framework.
   */
  private boolean publish(
      ModelDeployment resource, Situation situation, List<Notice> notices, StatusWrite write) {
    var key =
        Sources.ofResource(resource.getMetadata().getNamespace(), resource.getMetadata().getName());
    var status = StatusWriter.status(situation);
    var edited = false;
    if (gate.opens(key, situation.before(), status, situation.now())) {
      var after = write.write(withStatus(resource, status));
      gate.passed(key, situation.now());
      shell.metrics().wrote("ModelDeployment/status");
      edited = new Triggers().accept(after, resource);
    }
    shell
        .metrics()
        .level(
            resource.getMetadata().getNamespace(),
            resource.getMetadata().getName(),
            Optional.ofNullable(status.level()).orElse("HumanOnly"));
    refusal(situation).ifPresent(notice -> shell.events().tell(resource, notice));
    notices.forEach(notice -> shell.events().tell(resource, notice));
    return edited;
  }

  /** A spec that is refused is told once: when status first answers it. */
  private static Optional<Notice> refusal(Situation situation) {
    var answered =
        situation
            .before()
            .map(ModelDeploymentStatus::observedGeneration)
            .filter(it -> it == situation.generation())
            .isPresent();
    return situation.reading() instanceof Reading.Refused refused && !answered
        ? Optional.of(new Notice(Reason.SpecRefused, refused.text()))
        : Optional.empty();
  }

  private static ModelDeployment withStatus(
      ModelDeployment resource, ModelDeploymentStatus status) {
    var applied = new ModelDeployment();
    applied.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(resource.getMetadata().getNamespace())
            .withName(resource.getMetadata().getName())
            .build());
    applied.setStatus(status);
    return applied;
  }

  /** Whole milliseconds: that is what status can remember. */
  private Instant now() {
    return shell.clock().instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
