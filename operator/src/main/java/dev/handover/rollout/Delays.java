package dev.handover.rollout;

import java.time.Duration;

/** How long is waited for what nobody can be asked about. */
public final class Delays {
  /** How long a revision must be ready again before it gets traffic back. */
  public static final Duration FAILBACK = Duration.ofSeconds(30);

  /** An operator that has just begun to look, or one missed scrape, is nobody's concern. */
  public static final Duration BLINK = Duration.ofSeconds(15);

  /**
   * How long requests in flight may take after a router has let go, and how long callers may still
   * come to a router that is not ready any more.
   */
  public static final Duration DRAIN = Duration.ofSeconds(10);

  private Delays() {}
}
