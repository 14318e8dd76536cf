package dev.handover.rollout;

/** Somebody who can answer a caller: the baseline, or a model's revision. */
public sealed interface Answerer permits Answerer.Baseline, Revision {
  /** People, an earlier system, or the canned answer where there is neither. */
  record Baseline() implements Answerer {
    @Override
    public String toString() {
      return "baseline";
    }
  }

  Baseline BASELINE = new Baseline();
}
