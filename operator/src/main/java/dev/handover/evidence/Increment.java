package dev.handover.evidence;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What one router counted in one lane between two scrapes, both under the same table.
 *
 * @param from the earlier scrape
 * @param to the later scrape
 * @param tally what was added
 */
record Increment(Instant from, Instant to, Tally tally) {

  /**
   * The increments of one router, newest first. What was counted before its first scrape under the
   * table may be older than the table, and counts for nothing.
   *
   * @param scrapes of one router, oldest first
   */
  static List<Increment> of(List<Scrape> scrapes, long generation, Lane lane) {
    var increments = new ArrayList<Increment>();
    for (var i = scrapes.size() - 1; i > 0; i--) {
      var earlier = scrapes.get(i - 1);
      var later = scrapes.get(i);
      if (earlier.generation() != generation || later.generation() != generation) {
        if (!increments.isEmpty()) {
          break;
        }
      } else if (later.tallies().containsKey(lane)) {
        var before = earlier.tallies().getOrDefault(lane, Tally.ZERO);
        var added = later.tallies().get(lane).since(before);
        increments.add(new Increment(earlier.at(), later.at(), added));
      }
    }
    return List.copyOf(increments);
  }
}
