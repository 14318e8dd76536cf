package dev.handover.e2e.cluster;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What callers heard.
 *
 * @param seconds for how long they have been asking
 * @param heldUp for how many seconds they could not listen, e.g. as the machine stood still
 * @param sent requests sent
 * @param settled how many of these, from the first on, have all come to an end
 * @param ok readable answers in time
 * @param failed everything else: not 2xx, too late, broken off, unreadable, not sent
 * @param wrong answers that named the wrong digit
 * @param failureDetails failures by kind
 * @param answeredBy answers by who gave them
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Heard(
    double seconds,
    double heldUp,
    long sent,
    long settled,
    long ok,
    long failed,
    long wrong,
    Map<String, Long> failureDetails,
    Map<String, Long> answeredBy) {
  /** Seconds for which a busy machine may hold up its callers. */
  private static final double LONGEST_PAUSE = 5;

  /** The same, as a part of a longer time. */
  private static final double LARGEST_PAUSE = 0.2;

  public static final Heard NOTHING = new Heard(0, 0, 0, 0, 0, 0, 0, Map.of(), Map.of());

  public Heard {
    failureDetails = failureDetails == null ? Map.of() : Map.copyOf(failureDetails);
    answeredBy = answeredBy == null ? Map.of() : Map.copyOf(answeredBy);
  }

  /** Requests whose fate is known. */
  public long finished() {
    return ok + failed;
  }

  /** Why what they heard shows too little, if so: they were held up for long. */
  public Optional<String> deaf() {
    return heldUp <= Math.max(LONGEST_PAUSE, seconds * LARGEST_PAUSE)
        ? Optional.empty()
        : Optional.of("callers could not listen for %.1f of %.1f s".formatted(heldUp, seconds));
  }

  /** What was heard since an earlier moment. */
  public Heard since(Heard earlier) {
    return new Heard(
        seconds - earlier.seconds,
        heldUp - earlier.heldUp,
        sent - earlier.sent,
        settled - earlier.settled,
        ok - earlier.ok,
        failed - earlier.failed,
        wrong - earlier.wrong,
        minus(failureDetails, earlier.failureDetails),
        minus(answeredBy, earlier.answeredBy));
  }

  private static Map<String, Long> minus(Map<String, Long> counts, Map<String, Long> earlier) {
    var rest = new TreeMap<>(counts);
    earlier.forEach((key, count) -> rest.merge(key, -count, Long::sum));
    rest.values().removeIf(count -> count == 0);
    return rest;
  }
}
