package dev.handover.router.limits;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Limits of time for very many requests. Few different limits are in use at once, and within one
 * limit who starts first ends first: so each limit is a line, and setting, lifting and reaching a
 * deadline cost the same however many there are. Not for use by several threads.
 */
public final class Deadlines {
  private final Map<Long, Line> lines = new HashMap<>();

  /**
   * Sets a deadline.
   *
   * @param limitNanos time from now
   * @param action run by {@link #reach} once the limit has passed, unless it was lifted before
   */
  public Deadline set(long nowNanos, long limitNanos, Runnable action) {
    Line line = lines.computeIfAbsent(limitNanos, limit -> new Line());
    Deadline deadline = new Deadline(line, nowNanos + limitNanos, action);
    line.append(deadline);
    return deadline;
  }

  /** Runs the actions of all deadlines that have passed. */
  public void reach(long nowNanos) {
    // Copied, for an action may set a deadline in a new line.
    for (Line line : lines.values().toArray(Line[]::new)) {
      while (line.first != null && line.first.atNanos - nowNanos <= 0) {
        Deadline due = line.first;
        due.lift();
        due.action.run();
      }
    }
    lines.values().removeIf(line -> line.first == null);
  }

  /** How long until the next deadline, nanoseconds, at least 0; empty if none is set. */
  public OptionalLong untilNext(long nowNanos) {
    OptionalLong next = OptionalLong.empty();
    for (Line line : lines.values()) {
      if (line.first != null) {
        long until = Math.max(0, line.first.atNanos - nowNanos);
        next = OptionalLong.of(next.isEmpty() ? until : Math.min(until, next.getAsLong()));
      }
    }
    return next;
  }

  /** A deadline that can be lifted. */
  public static final class Deadline {
    private final Line line;
    private final long atNanos;
    private final Runnable action;
    private Deadline before;
    private Deadline after;
    private boolean standing = true;

    private Deadline(Line line, long atNanos, Runnable action) {
      this.line = line;
      this.atNanos = atNanos;
      this.action = action;
    }

    /** The deadline no longer counts. Does nothing when it was reached or lifted already. */
    public void lift() {
      if (standing) {
        standing = false;
        line.remove(this);
      }
    }
  }

  /** Deadlines of one limit, the earliest first. */
  private static final class Line {
    private Deadline first;
    private Deadline last;

    private void append(Deadline deadline) {
      deadline.before = last;
      if (last == null) {
        first = deadline;
      } else {
        last.after = deadline;
      }
      last = deadline;
    }

    private void remove(Deadline deadline) {
      if (deadline.before == null) {
        first = deadline.after;
      } else {
        deadline.before.after = deadline.after;
      }
      if (deadline.after == null) {
        last = deadline.before;
      } else {
        deadline.after.before = deadline.before;
      }
      deadline.before = null;
      deadline.after = null;
    }
  }
}
