package dev.handover.router.control;

import dev.handover.router.plan.Plan;
import dev.handover.router.proxy.Site;

/**
 * A table that requests are answered by.
 *
 * @param json as it came
 * @param site its place
 * @param port where it listens
 */
record Served(String json, Site site, Ports.Open port) {
  Plan plan() {
    return site.plan();
  }

  Served with(String newer) {
    return new Served(newer, site, port);
  }
}
