package dev.handover.router.proxy;

import dev.handover.router.limits.Deadlines.Deadline;
import dev.handover.router.measure.AttemptMeter;
import java.util.List;

/**
 * Times one attempt. It counts as slow in the moment a limit passes, not when it ends: a backend
 * that hangs is seen at once.
 */
final class Stopwatch {
  private final Lane lane;
  private final AttemptMeter meter;
  private final List<Long> limits;
  private final long startedNanos;
  private int passed;
  private Deadline next;

  private Stopwatch(Lane lane, AttemptMeter meter, List<Long> limits) {
    this.lane = lane;
    this.meter = meter;
    this.limits = limits;
    this.startedNanos = lane.now();
    watchNext();
  }

  /**
   * Begins to count time.
   *
   * @param limits nanoseconds, ascending
   */
  static Stopwatch start(Lane lane, AttemptMeter meter, List<Long> limits) {
    return new Stopwatch(lane, meter, limits);
  }

  long startedNanos() {
    return startedNanos;
  }

  /** The attempt has ended. */
  void stop() {
    long took = lane.now() - startedNanos;
    if (next != null) {
      next.lift();
    }
    // A limit may have passed since deadlines were last looked at.
    while (passed < limits.size() && took >= limits.get(passed)) {
      meter.countSlow(passed);
      passed++;
    }
    meter.observe(took);
  }

  /** The attempt was never made, or nobody can say how it would have ended. */
  void forget() {
    if (next != null) {
      next.lift();
    }
  }

  private void watchNext() {
    if (passed < limits.size()) {
      long left = limits.get(passed) - (passed == 0 ? 0 : limits.get(passed - 1));
      next = lane.after(left, this::limitPassed);
    }
  }

  private void limitPassed() {
    meter.countSlow(passed);
    passed++;
    watchNext();
  }
}
