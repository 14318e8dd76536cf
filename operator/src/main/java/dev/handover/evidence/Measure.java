package dev.handover.evidence;

import java.time.Duration;
import java.util.Objects;

/** What a guardrail measures of the revision it judges. */
public sealed interface Measure {
  /**
   * The part of the decisions whose first attempt failed, 0 to 1: an error, a timeout, a broken
   * connection, no ready pod or an open breaker. What the caller did wrong is no failure.
   */
  record ErrorRate() implements Measure {}

  /**
   * The part of the decisions whose first attempt took longer than a limit, 0 to 1.
   *
   * @param over the limit, whole milliseconds, at least 1
   */
  record LatencyOver(Duration over) implements Measure {
    public LatencyOver {
      if (over.toMillis() < 1 || !Duration.ofMillis(over.toMillis()).equals(over)) {
        throw new IllegalArgumentException("over must be whole milliseconds, not " + over);
      }
    }
  }

  /**
   * The one number that a PromQL expression gives.
   *
   * @param expression may contain {@code $revision}, {@code $namespace} and {@code $name}
   * @param window how far back the expression looks; it must lie wholly after the table it judges
   */
  record Query(String expression, Duration window) implements Measure {
    /** How often it is asked, unless routers are scraped less often than that. */
    public static final Duration EVERY = Duration.ofSeconds(5);

    public Query {
      Objects.requireNonNull(expression);
      if (window.isNegative()) {
        throw new IllegalArgumentException("window must not be negative, not " + window);
      }
    }
  }
}
