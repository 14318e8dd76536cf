package dev.handover.rollout;

import java.time.Duration;

/** One stop of a journey. */
public sealed interface Step {
  /** How long it is held, in confirmed, unpaused, observed time. */
  Duration hold();

  /** What it takes to enter it, beside what was shown at the one before. */
  Entry entry();

  /** Percent of the callers whose decision is at stake here. */
  int share();

  /** Percent of the traffic that the revision on trial must bear here. */
  int load();

  /** What it takes to enter a step. */
  enum Entry {
    /** Nobody is asked. */
    Free,
    /** A person must agree. */
    OnApproval
  }

  /**
   * Copies only: evidence at no risk to callers.
   *
   * @param percent share of the decisions that are copied, 1 to 100
   * @param hold how long
   * @param entry what it takes to enter it
   */
  record Mirror(int percent, Duration hold, Entry entry) implements Step {
    /** One for which nobody is asked. */
    public Mirror(int percent, Duration hold) {
      this(percent, hold, Entry.Free);
    }

    @Override
    public int share() {
      return 0;
    }

    @Override
    public int load() {
      return percent;
    }
  }

  /**
   * A share of the traffic.
   *
   * @param share percent, 1 to 100
   * @param hold how long
   * @param entry what it takes to enter it
   */
  record Share(int share, Duration hold, Entry entry) implements Step {
    /** One for which nobody is asked. */
    public Share(int share, Duration hold) {
      this(share, hold, Entry.Free);
    }

    @Override
    public int load() {
      return share;
    }
  }
}
