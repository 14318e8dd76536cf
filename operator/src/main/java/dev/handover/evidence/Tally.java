package dev.handover.evidence;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What one router counted in one lane: since it started, or between two scrapes.
 *
 * @param requests first attempts that ended
 * @param failed those of them that failed
 * @param slow first attempts that took longer than a limit, ended or not, by the limit
 */
public record Tally(double requests, double failed, Map<Duration, Double> slow) {
  static final Tally ZERO = new Tally(0, 0, Map.of());

  public Tally {
    slow = Map.copyOf(slow);
  }

  /**
   * What was added since an earlier scrape. A router that counted more then than now has been
   * restarted since, and all it says was added after that.
   */
  Tally since(Tally earlier) {
    var restarted =
        requests < earlier.requests
            || failed < earlier.failed
            || slow.entrySet().stream()
                .anyMatch(it -> it.getValue() < earlier.slow.getOrDefault(it.getKey(), 0.0));
    return restarted ? this : minus(earlier);
  }

  private Tally minus(Tally earlier) {
    var left = new HashMap<Duration, Double>();
    slow.forEach((limit, count) -> left.put(limit, count - earlier.slow.getOrDefault(limit, 0.0)));
    return new Tally(requests - earlier.requests, failed - earlier.failed, left);
  }
}
