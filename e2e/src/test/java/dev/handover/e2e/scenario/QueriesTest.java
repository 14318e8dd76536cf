package dev.handover.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.e2e.cluster.Cluster;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Operator;
import dev.handover.e2e.cluster.Playground;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.assertj.core.data.Percentage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What many resources cost Prometheus. */
@Scenario.Disturbing
class QueriesTest {
  private static final String QUERIES = "handover_operator_prometheus_queries_total";
  private static final Duration WINDOW = Duration.ofSeconds(15);
  private static final int MANY = 50;

  @Test
  @DisplayName("1 and 50 resources make the same number of queries")
  void asManyQueriesForFifty(Cluster cluster) throws IOException {
    try (var ground = Playground.create(cluster, "handover-queries")) {
      var models = new ArrayList<Model>();
      models.add(apply(ground, 1));
      serveAll(models);
      var forOne = queries(cluster);

      while (models.size() < MANY) {
        models.add(apply(ground, models.size() + 1));
      }
      serveAll(models);
      var forAll = queries(cluster);

      assertThat(forOne).as("queries a second for one resource").isPositive();
      // Were each resource to ask for itself, it would be fifty times as many.
      assertThat(forAll)
          .as("queries a second for %d resources", MANY)
          .isCloseTo(forOne, Percentage.withPercentage(30));
    }
  }

  private static Model apply(Playground ground, int number) {
    return ground.model(Tiny.written("q" + number).with("/spec/model/replicas", 1));
  }

  private static void serveAll(Iterable<Model> models) {
    models.forEach(model -> model.await("it serves", Duration.ofMinutes(4), Tiny::serves));
  }

  /** Per second, over a while; reading the counter takes its time where there is much to do. */
  private static double queries(Cluster cluster) throws IOException {
    var first = Count.of(cluster);
    Awaitility.await("the window")
        .atMost(WINDOW.multipliedBy(2))
        .until(() -> first.age().compareTo(WINDOW) >= 0);
    var second = Count.of(cluster);
    return 1000.0
        * (second.queries() - first.queries())
        / Duration.between(first.at(), second.at()).toMillis();
  }

  private record Count(Instant at, double queries) {
    static Count of(Cluster cluster) throws IOException {
      var before = Instant.now();
      var queries = new Operator(cluster).metric(QUERIES, "");
      return new Count(before.plus(Duration.between(before, Instant.now()).dividedBy(2)), queries);
    }

    Duration age() {
      return Duration.between(at, Instant.now());
    }
  }
}
