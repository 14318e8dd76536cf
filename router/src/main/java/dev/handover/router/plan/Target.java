package dev.handover.router.plan;

import dev.handover.router.limits.Breaker;
import dev.handover.router.limits.Probes;
import dev.handover.router.measure.AnsweredBy;
import dev.handover.router.measure.BreakerMeter;
import dev.handover.router.measure.Result;

/**
 * A backend of the table in force, as a request meets it.
 *
 * @param name the table's name for it
 * @param answersAs what its answers are called
 * @param destination where they come from
 * @param timeoutNanos how long it may take
 * @param fallbackLimit how many requests may be there as fallback at the same time
 * @param copyLimit how many copies may be there at the same time
 * @param probes whether it is tried again while its breaker is open
 * @param state what is remembered of it from table to table
 * @param breakerMeter shows its breaker
 */
public record Target(
    String name,
    AnsweredBy answersAs,
    Destination destination,
    long timeoutNanos,
    int fallbackLimit,
    int copyLimit,
    Probes probes,
    BackendState state,
    BreakerMeter breakerMeter) {

  /** Whether it could be asked now. */
  public boolean isReady() {
    return switch (destination) {
      case Destination.Pods pods -> !pods.pool().isEmpty();
      case Destination.Canned canned -> true;
    };
  }

  /** Whether it could be asked now and, as far as is known, would answer. */
  public boolean isWell() {
    return isReady() && state.breaker().state() == Breaker.State.CLOSED;
  }

  /** Whether that is a failure of its own: a canned answer is what was asked for. */
  public boolean failedBy(Result result) {
    return switch (destination) {
      case Destination.Pods pods -> result.failed();
      case Destination.Canned canned -> false;
    };
  }

  /**
   * Remembers how an attempt ended.
   *
   * @param startedNanos when it began
   * @param nowNanos when it ended
   */
  public void learn(Result result, long startedNanos, long nowNanos) {
    switch (destination) {
      case Destination.Pods pods -> state.learn(result, probes, startedNanos, nowNanos);
      case Destination.Canned canned -> {}
    }
  }

  /** Takes one fallback at rest from what it may take on; to the router itself it is no burden. */
  public boolean trySpend() {
    return switch (destination) {
      case Destination.Pods pods -> state.allowance().trySpend();
      case Destination.Canned canned -> true;
    };
  }
}
