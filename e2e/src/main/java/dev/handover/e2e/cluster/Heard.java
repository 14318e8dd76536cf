package dev.handover.e2e.cluster;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Map;
import java.util.TreeMap;

/**
 * What callers heard.
 *
 * @param seconds for how long they have been asking
 * @param heldUp for how many of these seconds they could not listen, e.g. as the machine stood
 *     still
 * @param sent requests sent
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
    long ok,
    long failed,
    long wrong,
    Map<String, Long> failureDetails,
    Map<String, Long> answeredBy) {
  public static final Heard NOTHING = new Heard(0, 0, 0, 0, 0, 0, Map.of(), Map.of());

  public Heard {
    failureDetails = failureDetails == null ? Map.of() : Map.copyOf(failureDetails);
    answeredBy = answeredBy == null ? Map.of() : Map.copyOf(answeredBy);
  }

  /** Requests whose fate is known. */
  public long finished() {
    return ok + failed;
  }

  /** What was heard since an earlier moment. */
  public Heard since(Heard earlier) {
    return new Heard(
        seconds - earlier.seconds,
        heldUp - earlier.heldUp,
        sent - earlier.sent,
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
