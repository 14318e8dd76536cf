package dev.handover.reconcile.spec;

import dev.handover.api.routing.RouteTable;
import dev.handover.rollout.Progress;
import java.util.Optional;

/**
 * What earlier passes left behind, from which a stand-still is made.
 *
 * @param progress what status remembers
 * @param table the table that is written
 */
public record Remembered(Progress progress, Optional<RouteTable> table) {
  /** Nothing: the resource was never accepted. */
  public static final Remembered NOTHING = new Remembered(Progress.NONE, Optional.empty());
}
