package dev.handover.reconcile;

import dev.handover.api.routing.RouteTable;
import dev.handover.reconcile.status.Obstacle;
import dev.handover.rollout.Notice;
import java.util.List;
import java.util.Optional;

/**
 * What came of carrying a decision out.
 *
 * @param table the table that stands now; empty if it could not be written
 * @param obstacles what was in the way
 * @param drift what others had changed
 * @param failure a write that failed and is worth another try
 */
record Applied(
    Optional<RouteTable> table,
    List<Obstacle> obstacles,
    List<Notice> drift,
    Optional<RuntimeException> failure) {
  Applied {
    obstacles = List.copyOf(obstacles);
    drift = List.copyOf(drift);
  }
}
