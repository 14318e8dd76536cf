package dev.handover.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the routers counted for one subject under one table.
 *
 * <p>A value belongs to a scrape. It rests on the newest run of increments up to that scrape: as
 * many scrapes of each router as it takes to have enough requests, all routers alike, none of it
 * older than {@link #LONGEST_RUN}. Routers that are not scraped any more are left out.
 */
final class Counted {
  /** How far a run may reach back. */
  static final Duration LONGEST_RUN = Duration.ofSeconds(60);

  private final Scrapes scrapes;
  private final Pace pace;
  private final Map<String, List<Increment>> increments;

  Counted(Scrapes scrapes, long generation, Lane lane) {
    this.scrapes = scrapes;
    this.pace = Pace.of(scrapes);
    this.increments =
        scrapes.byRouter().entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, it -> Increment.of(it.getValue(), generation, lane)));
  }

  /** The values at all scrapes, newest first, worked out as they are asked for. */
  Stream<Point> points(Function<Tally, Optional<Part>> part, long minSamples) {
    return increments.entrySet().stream()
        .flatMap(
            it -> it.getValue().stream().map(increment -> new Moment(it.getKey(), increment.to())))
        .sorted(Comparator.comparing(Moment::at).reversed().thenComparing(Moment::router))
        .map(moment -> point(moment, part, minSamples));
  }

  private record Moment(String router, Instant at) {}

  private Point point(Moment moment, Function<Tally, Optional<Part>> part, long minSamples) {
    var runs = runs(moment.at());
    var complete = runs.stream().noneMatch(List::isEmpty);
    var longest = runs.stream().mapToInt(List::size).max().orElse(0);
    var sum = Part.NONE;
    for (var round = 0; round < longest && !(sum.requests() >= minSamples); round++) {
      for (var run : runs) {
        if (round < run.size()) {
          var added = part.apply(run.get(round).tally());
          if (added.isEmpty()) {
            var detail = "the routers do not count this yet";
            return new Point(
                moment.router(), complete, new Measurement.NoData(detail, 0, moment.at()));
          }
          sum = sum.and(added.get());
        }
      }
    }
    return new Point(
        moment.router(),
        complete,
        longest == 0 ? tooSlow(moment.at()) : measurement(sum, minSamples, moment.at()));
  }

  private Measurement tooSlow(Instant at) {
    return new Measurement.NoData(
        "the routers are scraped every %d s; a guardrail needs two scrapes within %d s: scrape them"
                .formatted(pace.expected().toSeconds(), LONGEST_RUN.toSeconds())
            + " at least every 30 s",
        0,
        at);
  }

  /** For each router that was being scraped then, its increments up to then, newest first. */
  private List<List<Increment>> runs(Instant at) {
    return scrapes.byRouter().entrySet().stream()
        .filter(it -> wasScraped(it.getValue(), at))
        .map(
            it ->
                increments.get(it.getKey()).stream()
                    .filter(increment -> !increment.to().isAfter(at))
                    .takeWhile(increment -> !increment.from().isBefore(at.minus(LONGEST_RUN)))
                    .toList())
        .toList();
  }

  private boolean wasScraped(List<Scrape> ofRouter, Instant at) {
    return ofRouter.stream().anyMatch(it -> !it.at().isAfter(at) && pace.fresh(it.at(), at));
  }

  private static Measurement measurement(Part sum, long minSamples, Instant at) {
    var samples = whole(sum.requests());
    if (!Double.isFinite(sum.requests()) || !Double.isFinite(sum.bad())) {
      return new Measurement.NotANumber(0, at);
    }
    return samples < minSamples
        ? new Measurement.NoData(
            "%d of at least %d requests in %d s"
                .formatted(samples, minSamples, LONGEST_RUN.toSeconds()),
            samples,
            at)
        : Measurement.of(sum.bad() / sum.requests(), samples, at);
  }

  private static long whole(double requests) {
    return Math.round(requests);
  }
}
