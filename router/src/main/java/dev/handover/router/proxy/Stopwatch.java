package dev.handover.router.proxy;

import dev.handover.router.limits.Deadlines.Deadline;
import dev.handover.router.measure.AttemptMeter;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Times one attempt. It counts as slow in the moment a limit passes, not when it ends: a backend
 * that hangs is seen at once. It stands still while somebody else is waited for.
 */
final class Stopwatch {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Lane lane;
  private final AttemptMeter meter;
  private final List<Long> limits;
  private final long startedNanos;
  private long spentNanos;
  private long runningSince;
  private boolean running;
  private int passed;
  private Deadline next;

  private Stopwatch(Lane lane, AttemptMeter meter, List<Long> limits) {
    this.lane = lane;
    this.meter = meter;
    this.limits = limits;
    this.startedNanos = lane.now();
    run();
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

  /** Counts on. */
  void run() {
    if (!running) {
      running = true;
      runningSince = lane.now();
      if (passed < limits.size()) {
        watch(limits.get(passed) - spentNanos);
      }
    }
  }

  /** Stands still. */
  void halt() {
    if (running) {
      running = false;
      spentNanos += lane.now() - runningSince;
      forget();
    }
  }

  /** The attempt has ended. */
  void stop() {
    halt();
    // A limit may have passed since deadlines were last looked at.
    while (passed < limits.size() && spentNanos >= limits.get(passed)) {
      meter.countSlow(passed);
      passed++;
    }
    meter.observe(spentNanos);
  }

  /** The attempt was never made, or nobody can say how it would have ended. */
  void forget() {
    if (next != null) {
      next.lift();
    }
  }

  private void watch(long leftNanos) {
    // It may have passed while the lane was held up. To the millisecond, so that lanes have few
    // different limits.
    long millis = TimeUnit.NANOSECONDS.toMillis(Math.max(0, leftNanos) + NANOS_PER_MILLI - 1);
    next = lane.after(TimeUnit.MILLISECONDS.toNanos(millis), this::limitPassed);
  }

  private void limitPassed() {
    meter.countSlow(passed);
    passed++;
    if (passed < limits.size()) {
      watch(limits.get(passed) - limits.get(passed - 1));
    }
  }
}
