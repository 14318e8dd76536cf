package dev.handover.rollout;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Time that counts only under conditions. It changes only when it starts or stops, so that it can
 * be remembered without writing every second.
 *
 * @param banked what was counted before the present run
 * @param runningSince since when it runs, if it does
 */
public record Stopwatch(Duration banked, Optional<Instant> runningSince) {
  /** Nothing counted yet, not running. */
  public static final Stopwatch ZERO = new Stopwatch(Duration.ZERO, Optional.empty());

  /** The time that counted until now. */
  public Duration elapsed(Instant now) {
    return runningSince.map(since -> banked.plus(positive(since, now))).orElse(banked);
  }

  /** Goes on counting from now, if it does not already. */
  public Stopwatch running(Instant now) {
    return runningSince.isPresent() ? this : new Stopwatch(banked, Optional.of(now));
  }

  /** Stops counting; what was counted stays. */
  public Stopwatch stopped(Instant now) {
    return runningSince.isEmpty() ? this : new Stopwatch(elapsed(now), Optional.empty());
  }

  /** A clock that was set back must not take away what was counted. */
  private static Duration positive(Instant from, Instant to) {
    var passed = Duration.between(from, to);
    return passed.isNegative() ? Duration.ZERO : passed;
  }
}
