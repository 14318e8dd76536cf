package dev.handover.router.plan;

import dev.handover.router.routing.KeyedHash;
import dev.handover.router.routing.RequestId;

/**
 * The mirror of the table in force.
 *
 * @param share of the decisions that are copied, above 0 up to 1
 * @param hash tells which
 * @param copy who gets them
 */
public record MirrorPlan(double share, KeyedHash hash, CopyPlan copy) {
  boolean takes(RequestId id) {
    return hash.unit(id) < share;
  }
}
