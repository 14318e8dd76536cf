package dev.handover.router.proxy;

import dev.handover.router.limits.Gate;
import dev.handover.router.plan.Plan;

/**
 * One ModelDeployment's place in this router: the plan in force and what is under way. A new plan
 * is in force for every request that comes after it; requests under way keep the one they read.
 */
public final class Site {
  private final Shared shared;
  private final Gate exchanges = new Gate();
  private volatile Plan plan;
  private volatile boolean closing;

  public Site(Shared shared, Plan plan) {
    this.shared = shared;
    this.plan = plan;
  }

  public Plan plan() {
    return plan;
  }

  public void obey(Plan next) {
    plan = next;
  }

  /** Its table is gone or the router stops: callers are asked to connect elsewhere. */
  public void close() {
    closing = true;
  }

  /** Callers may stay after all. */
  public void reopen() {
    closing = false;
  }

  boolean isLeaving() {
    return closing || shared.isDraining();
  }

  void entered() {
    exchanges.tryEnter(Integer.MAX_VALUE);
  }

  void left() {
    exchanges.leave();
  }

  /** Requests whose answer is not complete. */
  public int inFlight() {
    return exchanges.inFlight();
  }
}
