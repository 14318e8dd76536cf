package dev.handover.rollout;

import java.time.Duration;

/** One stop of a journey. */
public sealed interface Step {
  /** How long it is held, in confirmed, unpaused, observed time. */
  Duration hold();

  /** Percent of the callers whose decision is at stake here. */
  int share();

  /** Percent of the traffic that the revision on trial must bear here. */
  int load();

  /**
   * Copies only: evidence at no risk to callers.
   *
   * @param percent share of the decisions that are copied, 1 to 100
   * @param hold how long
   */
  record Mirror(int percent, Duration hold) implements Step {
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
   */
  record Share(int share, Duration hold) implements Step {
    @Override
    public int load() {
      return share;
    }
  }
}
