package dev.handover.reconcile;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.TrafficStatus;
import dev.handover.reconcile.status.Obstacle;
import dev.handover.traffic.RouteTableWriter;
import dev.handover.traffic.Stored;
import dev.handover.traffic.Tables;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Optional;

/** Writes the route table that was decided. */
final class ApplyTable {
  private final Cluster cluster;
  private final Hand hand;
  private final RouteTableWriter tables;
  private final TableBook book;

  ApplyTable(Cluster cluster, Hand hand, RouteTableWriter tables, TableBook book) {
    this.cluster = cluster;
    this.hand = hand;
    this.tables = tables;
    this.book = book;
  }

  /** Whether the table stands as decided; else pods must not follow it. */
  boolean write(Work work) {
    var standing = work.seen.stored().readable().map(Stored.Table::table);
    var changed = book.changedByOthers(work.namespace, work.name, standing);
    var wanted = wanted(work, standing);
    if (standing.filter(wanted::equals).isEmpty()) {
      switch (tables.write(wanted, work.seen.routes())) {
        case RouteTableWriter.Outcome.Refused(var detail) -> {
          work.hindered(new Obstacle.ObjectTaken(detail));
          return false;
        }
        case RouteTableWriter.Outcome.Written(var routes) -> {
          hand.wrote(routes);
          wakeOthers(work, routes);
        }
      }
      if (changed) {
        work.drifted("the route table was changed by somebody else; it is as decided again");
      }
    }
    book.stands(wanted);
    work.stands(wanted);
    return true;
  }

  /** Our own write hides from the cache what somebody changed just before under other keys. */
  private void wakeOthers(Work work, ConfigMap routes) {
    book.changedByOthers(routes).stream()
        .map(ResourceID::getName)
        .filter(other -> !other.equals(work.name))
        .forEach(other -> cluster.wake(work.namespace, other));
  }

  private RouteTable wanted(Work work, Optional<RouteTable> standing) {
    var key =
        standing.map(RouteTable::key).orElseGet(() -> work.seen.resource().getMetadata().getUid());
    var backend =
        work.seen
            .baseline()
            .backend()
            .orElseGet(
                () ->
                    work.seen.baseline().backendOr(work.seen.reference().orElseThrow(), standing));
    return Tables.next(
        work.seen.wish().frame(key, work.seen.port(), backend),
        work.decision.routing(),
        work.decision.mark(),
        work.decision.next().journey(),
        standing,
        rememberedGeneration(work));
  }

  private long rememberedGeneration(Work work) {
    return Optional.ofNullable(work.seen.resource().getStatus())
        .map(ModelDeploymentStatus::traffic)
        .map(TrafficStatus::generation)
        .orElse(0L);
  }
}
