package dev.handover.router.plan;

import dev.handover.router.limits.Breaker;
import dev.handover.router.limits.FallbackAllowance;
import dev.handover.router.limits.Gate;
import dev.handover.router.limits.Probes;
import dev.handover.router.measure.Result;

/**
 * What a router remembers of a backend for as long as it stays in the table.
 *
 * @param breaker takes it out of the way when it fails
 * @param fallbacks requests that are there as fallback
 * @param copies copies that are there
 * @param allowance how much it may take on as fallback at rest
 */
public record BackendState(
    Breaker breaker, Gate fallbacks, Gate copies, FallbackAllowance allowance) {
  static BackendState fresh() {
    return new BackendState(new Breaker(), new Gate(), new Gate(), new FallbackAllowance());
  }

  /**
   * Learns how an attempt ended.
   *
   * @param probes whether the table in force has it tried again
   * @param startedNanos when it began
   * @param nowNanos when it ended
   */
  public void learn(Result result, Probes probes, long startedNanos, long nowNanos) {
    switch (result) {
      case OK, CLIENT_ERROR -> breaker.succeeded(probes, startedNanos, nowNanos);
      case ERROR, TIMEOUT, RESET -> breaker.failed(startedNanos, nowNanos);
      // It was not asked.
      case UNREADY, BREAKER_OPEN -> {}
    }
  }
}
