package dev.handover.e2e.demo;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How an act went.
 *
 * @param act its name
 * @param seconds how long it took
 * @param weightReached the largest share of the traffic that the revision on trial was confirmed to
 *     have, percent
 * @param requests decisions that callers asked for
 * @param failedCallers of them, without a readable answer with 2xx within 2 s
 * @param failures failed callers by what they saw
 * @param wrongDecisions answers that named the wrong digit
 * @param takenBack what is known of a version that was to be taken back; empty for the others
 * @param problem why the act did not come to its end; empty if it did
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record Result(
    String act,
    double seconds,
    int weightReached,
    long requests,
    long failedCallers,
    Map<String, Long> failures,
    long wrongDecisions,
    Optional<TakenBack> takenBack,
    Optional<String> problem) {
  Result {
    failures = Map.copyOf(failures);
  }

  /** Least requests of an act. */
  static final long LEAST_REQUESTS = 1000;

  /** Least attempts that must have failed, for the act to have shown something. */
  static final long LEAST_FAILED_ATTEMPTS = 50;

  /** Longest time from the first bad answer until no router asks the bad version. */
  static final double LONGEST_WAY_BACK = 10;

  /**
   * A bad version.
   *
   * @param failedAttempts attempts on it that failed, as the routers counted them
   * @param weightAtFault its share when it went bad, percent
   * @param secondsToZero from its first bad answer until every router confirmed that it has no
   *     weight; empty if that was not seen
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record TakenBack(long failedAttempts, int weightAtFault, Optional<Double> secondsToZero) {}

  /** What is not as it should be; nothing if the act ended as it should. */
  List<String> shortcomings() {
    var found = new ArrayList<String>();
    problem.ifPresent(found::add);
    if (failedCallers > 0) {
      found.add("%d callers were let down, 0 are allowed: %s".formatted(failedCallers, failures));
    }
    if (requests < LEAST_REQUESTS) {
      found.add("only %d requests; %d are needed".formatted(requests, LEAST_REQUESTS));
    }
    takenBack.ifPresent(bad -> found.addAll(shortcomings(bad)));
    return found;
  }

  private static List<String> shortcomings(TakenBack bad) {
    var found = new ArrayList<String>();
    if (bad.failedAttempts() < LEAST_FAILED_ATTEMPTS) {
      found.add(
          "only %d attempts on it failed; %d are needed to show anything"
              .formatted(bad.failedAttempts(), LEAST_FAILED_ATTEMPTS));
    }
    if (bad.secondsToZero().isEmpty()) {
      found.add("nobody saw it lose its weight");
    }
    bad.secondsToZero()
        .filter(seconds -> seconds > LONGEST_WAY_BACK)
        .ifPresent(
            seconds ->
                found.add(
                    "its weight was 0 after %.1f s; %.0f s are allowed"
                        .formatted(seconds, LONGEST_WAY_BACK)));
    return found;
  }
}
