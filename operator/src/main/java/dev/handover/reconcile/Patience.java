package dev.handover.reconcile;

import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.Retry;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;

/** A pass that failed is tried again for good: after 1 s, then after ever longer, at most 60 s. */
public final class Patience implements Retry {
  private static final int NEVER_GIVE_UP = -1;
  private static final long FIRST_MILLIS = 1_000;
  private static final double LONGER = 1.7;
  private static final long LONGEST_MILLIS = 60_000;

  @Override
  public RetryExecution initExecution() {
    return new GenericRetry()
        .setMaxAttempts(NEVER_GIVE_UP)
        .setInitialInterval(FIRST_MILLIS)
        .setIntervalMultiplier(LONGER)
        .setMaxInterval(LONGEST_MILLIS)
        .initExecution();
  }
}
