package dev.handover.router.limits;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts what is in flight and lets no more in than the limit of the moment. */
public final class Gate {
  private final AtomicInteger inFlight = new AtomicInteger();

  /**
   * Enters if there is room; who entered must {@link #leave()} once.
   *
   * @param limit how many may be in at the same time; at least 1
   */
  public boolean tryEnter(int limit) {
    if (inFlight.incrementAndGet() <= limit) {
      return true;
    }
    inFlight.decrementAndGet();
    return false;
  }

  public void leave() {
    inFlight.decrementAndGet();
  }

  public int inFlight() {
    return inFlight.get();
  }
}
