package dev.handover.e2e.load;

import dev.handover.e2e.load.Outcome.Answered;
import dev.handover.e2e.load.Outcome.Failed;
import dev.handover.e2e.load.Outcome.Failure;
import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts of all outcomes since the start. One event loop writes and reads it. */
final class Tally {
  private static final long LONGEST_MICROS = 60_000_000;

  private final Map<Failure, Long> failures = new EnumMap<>(Failure.class);
  private final Map<String, Long> details = new TreeMap<>();
  private final Map<String, Long> answers = new TreeMap<>();
  private final Map<String, Long> wrong = new TreeMap<>();
  private final Histogram micros = new Histogram(LONGEST_MICROS, 3);
  private long sent;
  private long finished;

  Tally() {
    for (Failure failure : Failure.values()) {
      failures.put(failure, 0L);
    }
  }

  void sent() {
    sent++;
  }

  /**
   * @param outcome what became of one sent request
   * @param nanos time since the moment at which it was due
   */
  void finished(Outcome outcome, long nanos) {
    finished++;
    switch (outcome) {
      case Answered(String by, boolean right) -> {
        answers.merge(by, 1L, Long::sum);
        if (!right) {
          wrong.merge(by, 1L, Long::sum);
        }
        micros.recordValue(Math.clamp(nanos / 1000, 0, LONGEST_MICROS));
      }
      case Failed(Failure how, String detail) -> {
        failures.merge(how, 1L, Long::sum);
        details.merge(how.label() + ": " + detail, 1L, Long::sum);
      }
    }
  }

  long inFlight() {
    return sent - finished;
  }

  /** All counts since the start; latencies in milliseconds, of answered requests. */
  JsonObject toJson(double seconds) {
    var byFailure = new JsonObject();
    failures.forEach((failure, count) -> byFailure.put(failure.label(), count));
    var latency =
        new JsonObject()
            .put("p50", micros.getValueAtPercentile(50) / 1000.0)
            .put("p99", micros.getValueAtPercentile(99) / 1000.0)
            .put("max", micros.getMaxValue() / 1000.0);
    return new JsonObject()
        .put("seconds", Math.round(seconds * 1000) / 1000.0)
        .put("sent", sent)
        .put("inFlight", inFlight())
        .put("ok", total(answers))
        .put("failed", total(failures))
        .put("failures", byFailure)
        .put("failureDetails", new JsonObject(new TreeMap<>(details)))
        .put("answeredBy", new JsonObject(new TreeMap<>(answers)))
        .put("wrong", total(wrong))
        .put("wrongBy", new JsonObject(new TreeMap<>(wrong)))
        .put("latencyMillis", latency);
  }

  private static long total(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
