package dev.handover.e2e.load;

import dev.handover.e2e.load.Outcome.Answered;
import dev.handover.e2e.load.Outcome.Failed;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/** What became of the requests of each second, by the second in which they were due. */
final class Seconds {
  /** Two hours; older ones are forgotten. */
  static final int KEPT = 7200;

  private final TreeMap<Long, Second> bySecond = new TreeMap<>();

  private static final class Second {
    private final Map<String, Long> answeredBy = new TreeMap<>();
    private long ok;
    private long failed;
    private long wrong;
  }

  void finished(Outcome outcome, long dueAtMillis) {
    var second = bySecond.computeIfAbsent(Math.floorDiv(dueAtMillis, 1000L), at -> new Second());
    switch (outcome) {
      case Answered(String by, boolean right) -> {
        second.ok++;
        second.wrong += right ? 0 : 1;
        second.answeredBy.merge(by, 1L, Long::sum);
      }
      case Failed failed -> second.failed++;
    }
    if (bySecond.size() > KEPT) {
      bySecond.pollFirstEntry();
    }
  }

  /**
   * The seconds from one on, oldest first.
   *
   * @param from seconds since 1970
   */
  JsonArray toJson(long from) {
    var all = new JsonArray();
    bySecond
        .tailMap(from, true)
        .forEach(
            (at, second) ->
                all.add(
                    new JsonObject()
                        .put("second", at)
                        .put("ok", second.ok)
                        .put("failed", second.failed)
                        .put("wrong", second.wrong)
                        .put("answeredBy", new JsonObject(new TreeMap<>(second.answeredBy)))));
    return all;
  }
}
