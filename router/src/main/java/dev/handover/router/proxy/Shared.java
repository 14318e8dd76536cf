package dev.handover.router.proxy;

import dev.handover.router.limits.ByteBudget;

/** What all lanes of a router have in common. */
public final class Shared {
  private final ByteBudget budget;
  private volatile boolean draining;

  /**
   * @param bufferBytes bytes that all requests may keep together
   */
  public Shared(long bufferBytes) {
    budget = new ByteBudget(bufferBytes);
  }

  public ByteBudget budget() {
    return budget;
  }

  public boolean isDraining() {
    return draining;
  }

  /** The router is about to stop. */
  public void drain() {
    draining = true;
  }
}
