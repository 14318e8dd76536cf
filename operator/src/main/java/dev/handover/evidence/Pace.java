package dev.handover.evidence;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How often routers are scraped, as far as can be seen.
 *
 * @param interval the usual time between two scrapes of one router; empty while none was scraped
 *     twice
 */
public record Pace(Optional<Duration> interval) {
  /** Assumed until two scrapes of one router were seen. */
  static final Duration ASSUMED = Duration.ofSeconds(30);

  /** What a scrape and its way to us may take beyond the interval. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  /** A scrape that is old but still kept must be told from none. */
  private static final Duration OLDEST = Scrapes.KEPT.minusSeconds(10);

  public static final Pace UNKNOWN = new Pace(Optional.empty());

  /** The pace of one resource's routers. */
  public static Pace of(Scrapes scrapes) {
    return new Pace(
        median(scrapes.byRouter().values().stream().flatMap(Pace::gaps).sorted().toList()));
  }

  /** The slowest of several paces. */
  public static Pace slowest(Collection<Pace> paces) {
    return new Pace(
        paces.stream().flatMap(pace -> pace.interval.stream()).max(Duration::compareTo));
  }

  private static Stream<Duration> gaps(List<Scrape> scrapes) {
    return IntStream.range(1, scrapes.size())
        .mapToObj(i -> Duration.between(scrapes.get(i - 1).at(), scrapes.get(i).at()));
  }

  private static Optional<Duration> median(List<Duration> sorted) {
    return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(sorted.size() / 2));
  }

  /** This pace, or a slower one. */
  Pace atLeast(Duration other) {
    return expected().compareTo(other) < 0 ? new Pace(Optional.of(other)) : this;
  }

  /** The time between two scrapes, or what is assumed until it is seen. */
  public Duration expected() {
    return interval.orElse(ASSUMED);
  }

  /** How old the newest scrape may be: one may be missed, two may not. */
  public Duration patience() {
    var patience = expected().multipliedBy(5).dividedBy(2).plus(SLACK);
    return patience.compareTo(OLDEST) > 0 ? OLDEST : patience;
  }

  /** Whether a router whose newest scrape was then is still being scraped. */
  boolean fresh(Instant newest, Instant now) {
    return !newest.isBefore(now.minus(patience()));
  }
}
