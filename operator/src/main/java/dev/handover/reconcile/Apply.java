package dev.handover.reconcile;

import dev.handover.reconcile.status.Obstacle;
import dev.handover.rollout.Decision;
import dev.handover.telemetry.OperatorMetrics;
import dev.handover.traffic.RouteTableWriter;
import dev.handover.workload.Owner;
import dev.handover.workload.Placer;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Carries a decision out: the route table before anything else, so that nobody waits for a slow
 * object to get traffic away; then pods; then what leads callers there. Writes only what differs.
 */
final class Apply {
  private final RouteTableWriter tables;
  private final Routers routers;
  private final TableBook book;
  private final OwnWrites own = new OwnWrites();
  private final ApplyTable table;
  private final ApplyPods pods;
  private final ApplyServices services;

  Apply(
      KubernetesClient client,
      Cluster cluster,
      Routers routers,
      TableBook book,
      OperatorMetrics metrics) {
    var hand = new Hand(client, cluster, metrics);
    var placer = new Placer(client, hand::wrote);
    this.tables = new RouteTableWriter(client);
    this.routers = routers;
    this.book = book;
    this.table = new ApplyTable(cluster, hand, tables, book);
    this.pods = new ApplyPods(client, cluster, hand, placer, own);
    this.services = new ApplyServices(cluster, hand, placer, own);
  }

  /** Carries out what was decided for a resource that stays. */
  Applied apply(Observed seen, Decision decision) {
    var work = new Work(seen, decision);
    if (stands(work)) {
      afterTable(work);
    }
    return work.applied();
  }

  /** Lets the callers of a resource that goes reach the baseline without any router. */
  Applied release(Observed seen, Decision decision) {
    var work = new Work(seen, decision);
    if (stands(work)) {
      services.pointAtBaseline(work);
    }
    return work.applied();
  }

  /** Takes away what no owner reference takes away, and what is remembered. */
  void letGo(Owner owner) {
    services.takeFrontAway(owner);
    book.forget(owner.namespace(), owner.name());
    own.forget(Sources.ofResource(owner.namespace(), owner.name()));
    tables.remove(owner.namespace(), owner.name());
  }

  /** Whether the table says what was decided; if not, status says why. */
  private boolean stands(Work work) {
    try {
      return table.write(work);
    } catch (KubernetesClientException e) {
      Refusals.of(e)
          .ifPresentOrElse(
              detail -> work.hindered(new Obstacle.WriteRefused(detail)), () -> work.failed(e));
      return false;
    }
  }

  /** The table says already what was decided: status has to follow, whatever fails here. */
  private void afterTable(Work work) {
    try {
      pods.keep(work);
      pods.forget(work);
      services.keepFront(work);
      services.keepPreview(work);
      keepRouters(work);
    } catch (KubernetesClientException e) {
      work.failed(e);
    }
  }

  private void keepRouters(Work work) {
    routers.keep(work.namespace, work.seen.snapshot().now()).stream()
        .map(Obstacle.ObjectTaken::new)
        .forEach(work::hindered);
  }
}
