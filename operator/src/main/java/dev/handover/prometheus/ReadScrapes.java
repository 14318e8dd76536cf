package dev.handover.prometheus;

import dev.handover.evidence.Backend;
import dev.handover.evidence.Lane;
import dev.handover.evidence.Scrape;
import dev.handover.evidence.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Puts scrapes together from the series that they are spread over: all samples of one scrape have
 * the same time.
 */
final class ReadScrapes {
  private final Map<Key, Map<String, Map<Moment, Draft>>> drafts = new HashMap<>();

  private final Known known;

  ReadScrapes(Known known) {
    this.known = known;
  }

  private record Moment(String source, Instant at) {}

  /** Takes the samples of one series. */
  @FunctionalInterface
  interface Sink {
    void sample(Instant at, double value);
  }

  /** Where the samples of a series belong. */
  Sink of(SeriesLabels labels) {
    if (labels.foreign()) {
      return (at, value) -> {};
    }
    return switch (labels.family()) {
      case "handover_router_table_generation" ->
          (at, value) -> draft(labels, at).generation = OptionalLong.of(Math.round(value));
      case "handover_router_requests_total" -> requests(labels);
      case "handover_router_slow_total" -> slow(labels);
      case "handover_router_breaker_open" -> breaker(labels);
      default -> (at, value) -> {};
    };
  }

  private Sink requests(SeriesLabels labels) {
    var failed = labels.failed();
    return labels
        .lane()
        .map(known::same)
        .<Sink>map(
            lane -> {
              var scrapes = scrapes(labels);
              var source = labels.source();
              return (at, value) -> {
                var sum = at(scrapes, source, at).sum(lane);
                sum.requests += value;
                sum.failed += failed ? value : 0;
              };
            })
        .orElse((at, value) -> {});
  }

  private Sink slow(SeriesLabels labels) {
    var lane = labels.lane().map(known::same);
    var over = labels.over();
    if (lane.isEmpty() || over.isEmpty()) {
      return (at, value) -> {};
    }
    var scrapes = scrapes(labels);
    var source = labels.source();
    return (at, value) -> at(scrapes, source, at).sum(lane.get()).slow.put(over.get(), value);
  }

  private Sink breaker(SeriesLabels labels) {
    var backend = known.same(labels.backend());
    var scrapes = scrapes(labels);
    var source = labels.source();
    return (at, value) -> {
      if (value == 1) {
        at(scrapes, source, at).open.add(backend);
      }
    };
  }

  private Draft draft(SeriesLabels labels, Instant at) {
    return at(scrapes(labels), labels.source(), at);
  }

  private Map<Moment, Draft> scrapes(SeriesLabels labels) {
    return drafts
        .computeIfAbsent(labels.resource(), key -> new HashMap<>())
        .computeIfAbsent(labels.router(), router -> new HashMap<>());
  }

  private static Draft at(Map<Moment, Draft> scrapes, String source, Instant at) {
    return scrapes.computeIfAbsent(new Moment(source, at), moment -> new Draft());
  }

  /** All scrapes in which the router said which table it obeyed. */
  Map<Key, Map<String, List<Scrape>>> finished() {
    var finished = new HashMap<Key, Map<String, List<Scrape>>>();
    drafts.forEach(
        (key, routers) ->
            routers.forEach(
                (router, scrapes) -> {
                  var whole = new ArrayList<Scrape>();
                  scrapes.forEach(
                      (moment, draft) ->
                          draft.generation.ifPresent(
                              generation -> whole.add(draft.scrape(moment.at(), generation))));
                  if (!whole.isEmpty()) {
                    finished.computeIfAbsent(key, it -> new HashMap<>()).put(router, whole);
                  }
                }));
    return finished;
  }

  /** A scrape that is being put together. */
  private static final class Draft {
    private OptionalLong generation = OptionalLong.empty();
    private final Map<Lane, Sum> sums = new HashMap<>(4);
    private final Set<Backend> open = new HashSet<>(2);

    private Sum sum(Lane lane) {
      return sums.computeIfAbsent(lane, it -> new Sum());
    }

    private Scrape scrape(Instant at, long inForce) {
      var tallies = new HashMap<Lane, Tally>();
      sums.forEach((lane, sum) -> tallies.put(lane, new Tally(sum.requests, sum.failed, sum.slow)));
      return new Scrape(at, inForce, tallies, open);
    }
  }

  private static final class Sum {
    private double requests;
    private double failed;
    private final Map<Duration, Double> slow = new HashMap<>(2);
  }
}
