package dev.handover.router.limits;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How much a fallback takes on at rest, when nobody expects a failure: a fifth of the traffic it
 * stands behind, so that a model that fails for good does not bury the desk behind it. A short
 * outage fits in what was saved up before.
 */
public final class FallbackAllowance {
  /** One fallback is earned by this many requests. */
  public static final int REQUESTS_PER_FALLBACK = 5;

  /** Most fallbacks that can be saved up; as many are there at the start. */
  public static final int SAVED_UP = 100;

  private static final int FULL = REQUESTS_PER_FALLBACK * SAVED_UP;

  private final AtomicInteger saved = new AtomicInteger(FULL);

  /** A request came that the fallback answers itself or stands behind. */
  public void earn() {
    int now = saved.get();
    while (now < FULL && !saved.compareAndSet(now, now + 1)) {
      now = saved.get();
    }
  }

  /** Takes one fallback if there is one. */
  public boolean trySpend() {
    int now = saved.get();
    while (now >= REQUESTS_PER_FALLBACK) {
      if (saved.compareAndSet(now, now - REQUESTS_PER_FALLBACK)) {
        return true;
      }
      now = saved.get();
    }
    return false;
  }
}
