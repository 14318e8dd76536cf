package dev.handover.e2e.load;

import dev.handover.e2e.load.Outcome.Answered;
import dev.handover.e2e.load.Outcome.Failed;
import dev.handover.e2e.load.Outcome.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** All outcomes since the start, counted. One event loop writes and reads it. */
final class Tally {
  private static final long LONGEST_MICROS = 60_000_000;
  private static final int SHOWN = 100;

  private final Map<Failure, Long> failures = new EnumMap<>(Failure.class);
  private final Map<String, Long> details = new TreeMap<>();
  private final Map<String, Long> answers = new TreeMap<>();
  private final Map<String, Long> wrong = new TreeMap<>();
  private final Histogram micros = new Histogram(LONGEST_MICROS, 3);
  private final Seconds seconds = new Seconds();
  private final List<JsonObject> firstFailures = new ArrayList<>();
  private OptionalLong lastFailed = OptionalLong.empty();
  private final Set<Long> unanswered = new LinkedHashSet<>();
  private long sent;

  Tally() {
    for (Failure failure : Failure.values()) {
      failures.put(failure, 0L);
    }
  }

  /** A request is sent; returns its number, from 0 on. */
  long sent() {
    unanswered.add(sent);
    return sent++;
  }

  /**
   * @param number of the request
   * @param outcome what became of it
   * @param dueAtMillis when it was due, milliseconds since 1970
   * @param nanos time since the moment at which it was due
   */
  void finished(long number, Outcome outcome, long dueAtMillis, long nanos) {
    unanswered.remove(number);
    seconds.finished(outcome, dueAtMillis);
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
        failed(how, detail, dueAtMillis, TimeUnit.NANOSECONDS.toMillis(nanos));
      }
    }
  }

  private void failed(Failure how, String detail, long dueAtMillis, long afterMillis) {
    lastFailed = OptionalLong.of(dueAtMillis + afterMillis);
    if (firstFailures.size() < SHOWN) {
      firstFailures.add(
          new JsonObject()
              .put("dueAt", dueAtMillis)
              .put("afterMillis", afterMillis)
              .put("how", how.label() + ": " + detail));
    }
  }

  /** Counts of each second, from one on. */
  JsonObject timeline(long fromSecond) {
    return new JsonObject().put("seconds", seconds.toJson(fromSecond));
  }

  long inFlight() {
    return unanswered.size();
  }

  /** How many requests, from the first on, have all come to an end. */
  private long settled() {
    return unanswered.stream().findFirst().orElse(sent);
  }

  /**
   * All counts since the start; latencies in milliseconds, of answered requests; moments in
   * milliseconds since 1970.
   */
  JsonObject toJson(double elapsed) {
    var byFailure = new JsonObject();
    failures.forEach((failure, count) -> byFailure.put(failure.label(), count));
    var latency =
        new JsonObject()
            .put("p50", micros.getValueAtPercentile(50) / 1000.0)
            .put("p99", micros.getValueAtPercentile(99) / 1000.0)
            .put("max", micros.getMaxValue() / 1000.0);
    var json = new JsonObject();
    lastFailed.ifPresent(at -> json.put("lastFailedAt", at));
    return json.put("seconds", Math.round(elapsed * 1000) / 1000.0)
        .put("sent", sent)
        .put("settled", settled())
        .put("inFlight", inFlight())
        .put("ok", total(answers))
        .put("failed", total(failures))
        .put("failures", byFailure)
        .put("failureDetails", new JsonObject(new TreeMap<>(details)))
        .put("firstFailures", new JsonArray(List.copyOf(firstFailures)))
        .put("answeredBy", new JsonObject(new TreeMap<>(answers)))
        .put("wrong", total(wrong))
        .put("wrongBy", new JsonObject(new TreeMap<>(wrong)))
        .put("latencyMillis", latency);
  }

  private static long total(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
