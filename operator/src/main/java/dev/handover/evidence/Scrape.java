package dev.handover.evidence;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * What one router said of one resource when it was scraped.
 *
 * @param at when, by the clock of Prometheus
 * @param generation the table it obeyed at that moment, by its own word: that is how measurements
 *     are told apart by tables without comparing clocks
 * @param tallies what it had counted since it started
 * @param open whom it had stopped asking
 */
public record Scrape(Instant at, long generation, Map<Lane, Tally> tallies, Set<Backend> open) {
  public Scrape {
    tallies = Map.copyOf(tallies);
    open = Set.copyOf(open);
  }
}
