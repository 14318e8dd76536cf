package dev.handover.router.limits;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * Takes a backend that fails out of the way at once, without waiting for any scrape: it opens when
 * 20 of the last 50 attempts failed, or 10 in a row. On trial it stays open, for the operator is
 * about to decide; else one attempt a second is let through, and the first success closes it.
 */
public final class Breaker {
  /** How many attempts are remembered. */
  public static final int WINDOW = 50;

  /** How many failures among them open the breaker. */
  public static final int FAILURES = 20;

  /** How many failures in a row open it. */
  public static final int IN_A_ROW = 10;

  /** Time between two probes at rest, and before the first. */
  public static final Duration PROBE_EVERY = Duration.ofSeconds(1);

  private static final long REMEMBERED = (1L << WINDOW) - 1;
  private static final long LATEST = (1L << IN_A_ROW) - 1;

  /** One bit for each attempt, 1 is a failure, the newest in the lowest place. */
  private long window;

  private State state = State.CLOSED;
  private Consumer<State> watcher = ignored -> {};
  private boolean changed;
  private long changedNanos;
  private long nextProbeNanos;

  public enum State {
    CLOSED,
    OPEN
  }

  /** Tells the watcher the state now and at each change; the last one to ask is told. */
  public synchronized void watch(Consumer<State> next) {
    watcher = next;
    watcher.accept(state);
  }

  public synchronized State state() {
    return state;
  }

  /** Whether an attempt may be made now; a yes while open is a probe. */
  public synchronized boolean admits(Probes probes, long nowNanos) {
    if (state == State.CLOSED) {
      return true;
    }
    if (probes == Probes.NONE || nowNanos - nextProbeNanos < 0) {
      return false;
    }
    nextProbeNanos = nowNanos + PROBE_EVERY.toNanos();
    return true;
  }

  /**
   * An attempt ended well.
   *
   * @param startedNanos when it began; what began before the breaker opened does not close it
   */
  public synchronized void succeeded(Probes probes, long startedNanos, long nowNanos) {
    if (state == State.CLOSED) {
      window = window << 1 & REMEMBERED;
    } else if (probes == Probes.EACH_SECOND
        && startedNanos - changedNanos >= PROBE_EVERY.toNanos()) {
      become(State.CLOSED, nowNanos);
    }
  }

  /**
   * An attempt failed.
   *
   * @param startedNanos when it began; what began before the breaker closed does not open it again
   */
  public synchronized void failed(long startedNanos, long nowNanos) {
    if (state == State.OPEN || changed && startedNanos - changedNanos < 0) {
      return;
    }
    window = (window << 1 | 1) & REMEMBERED;
    if ((window & LATEST) == LATEST || Long.bitCount(window) >= FAILURES) {
      nextProbeNanos = nowNanos + PROBE_EVERY.toNanos();
      become(State.OPEN, nowNanos);
    }
  }

  private void become(State next, long nowNanos) {
    state = next;
    changed = true;
    changedNanos = nowNanos;
    window = 0;
    watcher.accept(next);
  }
}
