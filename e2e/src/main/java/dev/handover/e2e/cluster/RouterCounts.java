package dev.handover.e2e.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decisions as routers count them: by the arm they were assigned to and the result of the first
 * attempt.
 *
 * @param byKind how many of each kind
 */
public record RouterCounts(Map<Kind, Long> byKind) {
  public static final RouterCounts NONE = new RouterCounts(Map.of());

  private static final String FAMILY = "handover_router_requests_total{";
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /** What was never sent, since the breaker was open or no pod was ready, is no attempt. */
  private static final Set<String> SENT_AND_FAILED = Set.of("error", "timeout", "reset");

  public RouterCounts {
    byKind = Map.copyOf(byKind);
  }

  /**
   * What is counted together.
   *
   * @param variant baseline, stable or candidate
   * @param revision empty for the baseline
   * @param level who decides
   * @param role answer or copy
   * @param answeredBy who answered in the end
   * @param result of the first attempt
   */
  public record Kind(
      String variant,
      String revision,
      String level,
      String role,
      String answeredBy,
      String result) {
    boolean failed() {
      return SENT_AND_FAILED.contains(result);
    }
  }

  /**
   * Reads what a router says at {@code /metrics}.
   *
   * @param text the answer
   * @param model name of the ModelDeployment whose decisions are wanted
   */
  public static RouterCounts parse(String text, String model) {
    var counts = new HashMap<Kind, Long>();
    text.lines()
        .filter(line -> line.startsWith(FAMILY))
        .forEach(
            line -> {
              var labels = labels(line);
              if (model.equals(labels.get("name"))) {
                counts.merge(kind(labels), value(line), Long::sum);
              }
            });
    return new RouterCounts(counts);
  }

  private static Map<String, String> labels(String line) {
    var labels = new HashMap<String, String>();
    Matcher found = LABEL.matcher(line);
    while (found.find()) {
      labels.put(found.group(1), found.group(2));
    }
    return labels;
  }

  private static Kind kind(Map<String, String> labels) {
    return new Kind(
        labels.get("variant"),
        labels.getOrDefault("revision", ""),
        labels.get("level"),
        labels.get("role"),
        labels.get("answered_by"),
        labels.get("result"));
  }

  private static long value(String line) {
    return Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)));
  }

  public RouterCounts plus(RouterCounts other) {
    var sum = new HashMap<>(byKind);
    other.byKind.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
    return new RouterCounts(sum);
  }

  /** What was counted since an earlier look. */
  public RouterCounts since(RouterCounts earlier) {
    var rest = new HashMap<>(byKind);
    earlier.byKind.forEach((kind, count) -> rest.merge(kind, -count, Long::sum));
    return new RouterCounts(rest);
  }

  /** Requests that were sent to a revision for an answer, and failed there. */
  public long failedAttempts(String revision) {
    return total(
        kind -> kind.revision().equals(revision) && kind.role().equals("answer") && kind.failed());
  }

  /** How many there are of the kinds asked for. */
  public long total(Predicate<Kind> wanted) {
    return byKind.entrySet().stream()
        .filter(entry -> wanted.test(entry.getKey()))
        .mapToLong(Entry::getValue)
        .sum();
  }
}
