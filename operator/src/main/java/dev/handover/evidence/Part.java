package dev.handover.evidence;

import java.time.Duration;
import java.util.Optional;

/**
 * Requests, and those of them that a measure counts as bad.
 *
 * @param requests how many there were
 * @param bad how many of them were bad
 */
record Part(double requests, double bad) {
  static final Part NONE = new Part(0, 0);

  static Part failed(Tally tally) {
    return new Part(tally.requests(), tally.failed());
  }

  /**
   * A request that is late is counted when the limit passes, which may be long before it ends; it
   * has begun, so it is one of the requests.
   */
  static Optional<Part> slow(Tally tally, Duration over) {
    return Optional.ofNullable(tally.slow().get(over))
        .map(slow -> new Part(Math.max(tally.requests(), slow), slow));
  }

  Part and(Part other) {
    return new Part(requests + other.requests, bad + other.bad);
  }
}
