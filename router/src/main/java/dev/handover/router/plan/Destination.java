package dev.handover.router.plan;

import dev.handover.api.routing.RouteTable.CannedAnswer;
import dev.handover.router.balance.PodPool;

/** Where a backend's answers come from. */
public sealed interface Destination {
  /** One of the ready pods. */
  record Pods(PodPool pool) implements Destination {}

  /** The router itself. */
  record Canned(CannedAnswer answer) implements Destination {}
}
