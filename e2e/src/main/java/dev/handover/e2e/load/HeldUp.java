package dev.handover.e2e.load;

import java.util.concurrent.TimeUnit;

/**
 * For how long this process could not listen: its event loop was stopped, by a pause of the machine
 * or for want of a processor. Whoever is asked is not to blame for answers that nobody took.
 */
final class HeldUp {
  /** Shorter gaps are those of any busy loop. */
  static final long LEAST = TimeUnit.MILLISECONDS.toNanos(100);

  private long heard;
  private long total;

  /**
   * @param now nanoseconds, from any origin
   */
  HeldUp(long now) {
    heard = now;
  }

  /**
   * To be called often from the event loop, at least every few milliseconds: a longer gap than
   * {@link #LEAST} between two calls counts as held up.
   *
   * @param now nanoseconds, from the same origin
   * @return nanoseconds for which it could not listen since the start
   */
  long nanos(long now) {
    long gap = now - heard;
    heard = now;
    if (gap > LEAST) {
      total += gap;
    }
    return total;
  }
}
