package dev.handover.evidence;

import java.time.Duration;
import java.util.OptionalDouble;

/**
 * A hard limit.
 *
 * @param max the largest value that is within the limit
 * @param min the smallest value that is within the limit
 * @param scrapes at how many distinct scrapes in a row the value must be beyond the limit before
 *     that is a breach; at least 1 ({@code for} in the resource)
 * @param minSamples how many requests a value must rest on, at least 1; nothing is known of how
 *     many the number of a query rests on, so there it is of no account
 */
public record Threshold(OptionalDouble max, OptionalDouble min, int scrapes, long minSamples) {
  /** How many requests a value must rest on unless the user says otherwise. */
  public static final long MIN_SAMPLES = 50;

  /**
   * How far back it looks: a full run behind each scrape that a breach rests on.
   *
   * @param interval between two scrapes of a router
   */
  public Duration reach(Duration interval) {
    return Counted.LONGEST_RUN.plus(interval.multipliedBy(scrapes + 1L));
  }

  public Threshold {
    if (max.isEmpty() && min.isEmpty()) {
      throw new IllegalArgumentException("a threshold needs max or min");
    }
    if (scrapes < 1 || minSamples < 1) {
      throw new IllegalArgumentException(
          "scrapes and minSamples are at least 1, not %d and %d".formatted(scrapes, minSamples));
    }
  }
}
