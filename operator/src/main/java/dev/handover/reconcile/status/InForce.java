package dev.handover.reconcile.status;

import dev.handover.api.routing.RouteTable;
import dev.handover.rollout.Snapshot.Confirmation;
import java.time.Instant;
import java.util.Optional;

/**
 * What the data plane obeys at the end of a pass, after this pass has written.
 *
 * @param written the table that stands in the ConfigMap
 * @param confirmation whether every router obeys it
 * @param since when every router was first seen to obey it
 */
public record InForce(
    Optional<RouteTable> written, Confirmation confirmation, Optional<Instant> since) {
  /** A table that is not known to be in force. */
  public static InForce awaited(Optional<RouteTable> written, String detail) {
    return new InForce(written, new Confirmation.Awaited(detail), Optional.empty());
  }

  /** The written table, if it is in force everywhere. */
  public Optional<RouteTable> confirmed() {
    return written.filter(table -> confirmation instanceof Confirmation.Everywhere);
  }
}
