package dev.handover.prometheus;

import dev.handover.evidence.Pace;
import dev.handover.evidence.Scrape;
import dev.handover.evidence.Scrapes;
import dev.handover.evidence.Sight;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All that has been read of all routers.
 *
 * @param scrapes by resource
 * @param sights by namespace
 * @param trouble why the last reading failed, if it did
 * @param skew how far the clock of Prometheus is ahead of ours
 */
record Reading(
    Map<Key, Scrapes> scrapes, Map<String, Sight> sights, Optional<String> trouble, Duration skew) {
  Reading {
    scrapes = Map.copyOf(scrapes);
    sights = Map.copyOf(sights);
  }

  /** Before Prometheus was asked. */
  static Reading none(String why) {
    return new Reading(Map.of(), Map.of(), Optional.of(why), Duration.ZERO);
  }

  /**
   * Prometheus answered.
   *
   * @param reach how far back the scrapes of a resource are needed
   */
  Reading and(
      PrometheusApi.Answer<Map<Key, Map<String, List<Scrape>>>> answer,
      Function<Key, Duration> reach,
      Instant now) {
    var ahead = answer.served().map(served -> Duration.between(now, served)).orElse(Duration.ZERO);
    var theirs = now.plus(ahead);
    var keys = new HashSet<>(scrapes.keySet());
    keys.addAll(answer.content().keySet());
    var all = new HashMap<Key, Scrapes>();
    for (var key : keys) {
      var kept =
          scrapes
              .getOrDefault(key, Scrapes.NONE)
              .and(answer.content().getOrDefault(key, Map.of()))
              .kept(reach.apply(key), theirs);
      if (!kept.isEmpty()) {
        all.put(key, kept);
      }
    }
    return new Reading(all, sights(all), Optional.empty(), ahead);
  }

  /** Prometheus did not answer. */
  Reading failed(String why) {
    return new Reading(
        scrapes,
        sights.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, it -> troubled(it.getValue(), why))),
        Optional.of(why),
        skew);
  }

  private static Sight troubled(Sight sight, String why) {
    return new Sight(sight.newest(), sight.pace(), Optional.of(why));
  }

  private static Map<String, Sight> sights(Map<Key, Scrapes> all) {
    return all.entrySet().stream()
        .collect(
            Collectors.groupingBy(
                it -> it.getKey().namespace(),
                Collectors.collectingAndThen(
                    Collectors.mapping(Map.Entry::getValue, Collectors.toList()), Reading::sight)));
  }

  private static Sight sight(List<Scrapes> ofNamespace) {
    return new Sight(
        ofNamespace.stream().flatMap(it -> it.newest().stream()).max(Comparator.naturalOrder()),
        Pace.slowest(ofNamespace.stream().map(Pace::of).toList()),
        Optional.empty());
  }

  Sight sight(String namespace) {
    return Optional.ofNullable(sights.get(namespace))
        .orElseGet(() -> new Sight(Optional.empty(), Pace.UNKNOWN, trouble));
  }

  /** How often routers are scraped, wherever that is seldomest. */
  Pace pace() {
    return Pace.slowest(sights.values().stream().map(Sight::pace).toList());
  }

  Scrapes scrapes(Key key) {
    return scrapes.getOrDefault(key, Scrapes.NONE);
  }

  /** The time by the clock of Prometheus. */
  Instant theirs(Instant now) {
    return now.plus(skew);
  }
}
