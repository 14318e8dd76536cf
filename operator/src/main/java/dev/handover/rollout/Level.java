package dev.handover.rollout;

/**
 * Who decides, from least to most automation. A rung that is added here does not compile until
 * every decision below knows what it means.
 */
public enum Level {
  /** People, an earlier system or a canned answer decide; the model is not asked. */
  HumanOnly,
  /** The baseline decides; the model sees each request and decides nothing. */
  Shadow,
  /** The model decides. */
  Full;

  /** Whether this level hands over more decisions than the other. */
  public boolean above(Level other) {
    return compareTo(other) > 0;
  }

  /** The lower of two levels. */
  public Level atMost(Level ceiling) {
    return above(ceiling) ? ceiling : this;
  }
}
