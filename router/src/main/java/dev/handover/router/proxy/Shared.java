package dev.handover.router.proxy;

import dev.handover.router.limits.ByteBudget;

/** What all lanes of a router have in common. */
public final class Shared {
  private final ByteBudget budget;
  private final ByteBudget copies;
  private volatile boolean draining;

  /**
   * @param bufferBytes bytes that all requests may keep together
   */
  public Shared(long bufferBytes) {
    budget = new ByteBudget(bufferBytes);
    copies = new ByteBudget(bufferBytes / 2);
  }

  public ByteBudget budget() {
    return budget;
  }

  /**
   * The part of the budget that copies may have: half, so that a model that hangs while it is only
   * measured leaves room for the replays that callers depend on.
   */
  ByteBudget copies() {
    return copies;
  }

  public boolean isDraining() {
    return draining;
  }

  /** The router is about to stop. */
  public void drain() {
    draining = true;
  }
}
