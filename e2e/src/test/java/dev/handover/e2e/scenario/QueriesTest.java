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
  private static final double AT_LEAST = 0.8;
  private static final double AT_MOST = 1.2;

  @Test
  @DisplayName("1 and 50 resources make the same number of queries")
  void asManyQueriesForFifty(Cluster cluster) throws IOException {
    try (var ground = Playground.create(cluster, "handover-queries")) {
      var models = new ArrayList<Model>();
      models.add(apply(ground, 1));
      serveAll(models);
      var forOne = settled(cluster);

      while (models.size() < MANY) {
        models.add(apply(ground, models.size() + 1));
      }
      serveAll(models);
      var forAll = settled(cluster);

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

  /**
   * Queries per second when the machine is done with what else it had to do. One a second is meant;
   * a busy operator may ask less often for a while, but never more: were each resource to ask for
   * itself, it would be fifty times as many.
   */
  private static double settled(Cluster cluster) {
    return Awaitility.await("a query a second")
        .atMost(WINDOW.multipliedBy(12))
        .until(
            () -> {
              var queries = queries(cluster);
              assertThat(queries).as("queries a second").isLessThan(AT_MOST);
              return queries;
            },
            queries -> queries > AT_LEAST);
  }

  /** Per second, over a while; the time it takes to read the counter is part of it. */
  private static double queries(Cluster cluster) throws IOException {
    var operator = new Operator(cluster);
    var began = Instant.now();
    var first = operator.metric(QUERIES, "");
    Awaitility.await("the window")
        .atMost(WINDOW.multipliedBy(2))
        .until(() -> Instant.now().isAfter(began.plus(WINDOW)));
    var second = operator.metric(QUERIES, "");
    return 1000.0 * (second - first) / Duration.between(began, Instant.now()).toMillis();
  }
}
