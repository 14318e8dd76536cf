package dev.handover.reconcile.status;

import dev.handover.api.routing.RouteTable;
import dev.handover.rollout.Snapshot.Confirmation;
import java.util.Optional;

/**
 * What the data plane obeys at the end of a pass, after this pass has written.
 *
 * @param written the table that stands in the ConfigMap
 * @param confirmation whether every router obeys it
 */
public record InForce(Optional<RouteTable> written, Confirmation confirmation) {
  /** The written table, if it is in force everywhere. */
  public Optional<RouteTable> confirmed() {
    return written.filter(table -> confirmation instanceof Confirmation.Everywhere);
  }
}
