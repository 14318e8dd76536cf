package dev.handover.e2e.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Optional;

/**
 * All runs with one way of failing.
 *
 * @param failing how the candidate fails: fail (HTTP 500), reset or hang
 * @param runs one by one
 */
record RollbackRuns(String failing, List<Run> runs) {
  /** Longest median time until a candidate that fails is asked for the last time, seconds. */
  static final double LAST_ASKED_BUDGET = 1;

  RollbackRuns {
    runs = List.copyOf(runs);
  }

  /**
   * One rollback.
   *
   * @param secondsToLastAsked from the first failure until the candidate was asked for the last
   *     time
   * @param secondsToWeightZero from the first failure until every router confirmed weight 0
   * @param failedAttempts attempts on the candidate that failed
   * @param failedCallers callers that were let down
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Run(
      Optional<Double> secondsToLastAsked,
      Optional<Double> secondsToWeightZero,
      long failedAttempts,
      long failedCallers) {}

  /**
   * What the runs have in common.
   *
   * @param failing how the candidate fails
   * @param runs one by one
   * @param medianSecondsToLastAsked infinite if most runs did not show it
   * @param medianSecondsToWeightZero infinite if most runs did not show it
   * @param failedCallers in all runs together
   * @param withinBudget whether all of that is within the budget
   */
  record Summary(
      String failing,
      List<Run> runs,
      double medianSecondsToLastAsked,
      double medianSecondsToWeightZero,
      long failedCallers,
      boolean withinBudget) {}

  /**
   * The summary.
   *
   * @param weightZeroBudget longest median time until weight 0, seconds
   */
  Summary summary(double weightZeroBudget) {
    var lastAsked = median(runs.stream().map(Run::secondsToLastAsked).toList());
    var weightZero = median(runs.stream().map(Run::secondsToWeightZero).toList());
    var failedCallers = runs.stream().mapToLong(Run::failedCallers).sum();
    return new Summary(
        failing,
        runs,
        lastAsked,
        weightZero,
        failedCallers,
        lastAsked <= LAST_ASKED_BUDGET && weightZero <= weightZeroBudget && failedCallers == 0);
  }

  /** The middle one; what was not seen took forever. */
  private static double median(List<Optional<Double>> values) {
    var sorted =
        values.stream().map(value -> value.orElse(Double.POSITIVE_INFINITY)).sorted().toList();
    if (sorted.isEmpty()) {
      return Double.POSITIVE_INFINITY;
    }
    var upper = sorted.get(sorted.size() / 2);
    return sorted.size() % 2 == 1 ? upper : (sorted.get(sorted.size() / 2 - 1) + upper) / 2;
  }
}
