package dev.handover.evidence;

import dev.handover.rollout.Snapshot.Arriving;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of the scraping of one namespace's routers.
 *
 * @param newest when any of them was scraped last
 * @param pace how often they are scraped
 * @param trouble why Prometheus could not be read just now, if it could not
 */
public record Sight(Optional<Instant> newest, Pace pace, Optional<String> trouble) {

  /**
   * Whether measurements arrive.
   *
   * @param namespace of the routers
   * @param now the time by the clock of Prometheus
   */
  public Arriving arriving(String namespace, Instant now) {
    if (newest.filter(at -> pace.fresh(at, now)).isPresent()) {
      return new Arriving.Yes();
    }
    return new Arriving.No(trouble.orElseGet(() -> unscraped(namespace, now)));
  }

  private String unscraped(String namespace, Instant now) {
    var remedy =
        "let it scrape the pods labelled handover.dev/component=router in namespace %s, by their"
                .formatted(namespace)
            + " prometheus.io/* annotations or the chart's metrics.podMonitor";
    return newest
        .map(
            at ->
                "Prometheus scraped the routers of namespace %s last %d s ago, before that every %d"
                        .formatted(
                            namespace,
                            Duration.between(at, now).toSeconds(),
                            pace.expected().toSeconds())
                    + " s: "
                    + remedy)
        .orElseGet(
            () -> "Prometheus knows no router of namespace %s: %s".formatted(namespace, remedy));
  }
}
