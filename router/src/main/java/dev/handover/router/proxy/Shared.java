package dev.handover.router.proxy;

import dev.handover.router.limits.ByteBudget;
import java.time.Duration;

/** What all lanes of a router have in common. */
public final class Shared {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ByteBudget budget;
  private final ByteBudget copies;
  private final Duration patience;
  private volatile boolean draining;

  /**
   * @param bufferBytes bytes that all requests may keep together
   */
  public Shared(long bufferBytes) {
    this(bufferBytes, PATIENCE);
  }

  Shared(long bufferBytes, Duration patience) {
    budget = new ByteBudget(bufferBytes);
    copies = new ByteBudget(bufferBytes / 2);
    this.patience = patience;
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

  /** How long a caller may take to send what is to be kept; it takes room from others. */
  Duration patience() {
    return patience;
  }

  public boolean isDraining() {
    return draining;
  }

  /** The router is about to stop. */
  public void drain() {
    draining = true;
  }
}
