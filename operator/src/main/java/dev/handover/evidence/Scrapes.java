package dev.handover.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The scrapes of one resource, by router, oldest first. Reading a scrape twice, late or out of
 * order changes nothing: a scrape is its router and its time.
 */
public record Scrapes(Map<String, List<Scrape>> byRouter) {
  /** How far back scrapes are kept, unless a guardrail needs more. */
  public static final Duration KEPT = Duration.ofSeconds(120);

  /** How many scrapes of one router are kept at most. */
  public static final int KEPT_PER_ROUTER = 200;

  public static final Scrapes NONE = new Scrapes(Map.of());

  public Scrapes {
    byRouter =
        byRouter.entrySet().stream()
            .filter(it -> !it.getValue().isEmpty())
            .collect(
                Collectors.toUnmodifiableMap(Map.Entry::getKey, it -> List.copyOf(it.getValue())));
  }

  /** Together with what was read now; a scrape that is known already is replaced. */
  public Scrapes and(Map<String, ? extends Iterable<Scrape>> read) {
    var all = new HashMap<>(byRouter);
    read.forEach(
        (router, scrapes) -> all.merge(router, merged(List.of(), scrapes), Scrapes::merged));
    return new Scrapes(all);
  }

  private static List<Scrape> merged(List<Scrape> known, Iterable<Scrape> read) {
    var byTime = new TreeMap<Instant, Scrape>();
    known.forEach(scrape -> byTime.put(scrape.at(), scrape));
    read.forEach(scrape -> byTime.put(scrape.at(), scrape));
    var sorted = new ArrayList<>(byTime.values());
    return sorted.subList(Math.max(0, sorted.size() - KEPT_PER_ROUTER), sorted.size());
  }

  /** Without what is older than that. */
  public Scrapes kept(Duration back, Instant now) {
    var oldest = now.minus(back);
    if (byRouter.values().stream().noneMatch(it -> it.getFirst().at().isBefore(oldest))) {
      return this;
    }
    var left = new HashMap<String, List<Scrape>>();
    byRouter.forEach(
        (router, scrapes) -> {
          var young = scrapes.stream().filter(it -> !it.at().isBefore(oldest)).toList();
          if (!young.isEmpty()) {
            left.put(router, young);
          }
        });
    return new Scrapes(left);
  }

  public boolean isEmpty() {
    return byRouter.isEmpty();
  }

  /** When the newest scrape was. */
  public Optional<Instant> newest() {
    return byRouter.values().stream()
        .map(scrapes -> scrapes.getLast().at())
        .max(Comparator.naturalOrder());
  }

  /** The newest scrape of each router that is still being scraped. */
  Map<String, Scrape> live(Instant now) {
    var pace = Pace.of(this);
    var live = new HashMap<String, Scrape>();
    byRouter.forEach(
        (router, scrapes) -> {
          if (pace.fresh(scrapes.getLast().at(), now)) {
            live.put(router, scrapes.getLast());
          }
        });
    return live;
  }
}
