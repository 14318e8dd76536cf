package dev.handover.reconcile;

import dev.handover.api.routing.RouteTable;
import dev.handover.reconcile.status.Obstacle;
import dev.handover.rollout.Decision;
import dev.handover.rollout.Notice;
import dev.handover.rollout.Notice.Reason;
import dev.handover.workload.Placed;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One decision being carried out, and what was met on the way. */
final class Work {
  final Observed seen;
  final Decision decision;
  final String namespace;
  final String name;
  final String resource;
  private final List<Obstacle> obstacles = new ArrayList<>();
  private final List<Notice> drift = new ArrayList<>();
  private Optional<RouteTable> table = Optional.empty();
  private Optional<RuntimeException> failure = Optional.empty();

  Work(Observed seen, Decision decision) {
    this.seen = seen;
    this.decision = decision;
    this.namespace = seen.wish().owner().namespace();
    this.name = seen.wish().owner().name();
    this.resource = Sources.ofResource(namespace, name);
  }

  /** The table that stands now. */
  void stands(RouteTable written) {
    table = Optional.of(written);
  }

  void hindered(Obstacle obstacle) {
    obstacles.add(obstacle);
  }

  /** Somebody else changed what was as decided. */
  void drifted(String message) {
    drift.add(new Notice(Reason.DriftCorrected, message));
  }

  /** A write failed that may go well another time. */
  void failed(KubernetesClientException why) {
    failure = Optional.of(why);
    hindered(new Obstacle.WriteFailed(String.valueOf(why.getMessage())));
  }

  void note(Placed placed) {
    Refusals.in(placed).map(Obstacle.ObjectTaken::new).ifPresent(this::hindered);
  }

  /** What is refused for good must not keep the rest from being done. */
  void unlessRefused(Runnable write) {
    try {
      write.run();
    } catch (KubernetesClientException e) {
      hindered(new Obstacle.WriteRefused(Refusals.refused(e)));
    }
  }

  Applied applied() {
    return new Applied(table, obstacles, drift, failure);
  }
}
