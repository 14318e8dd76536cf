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

      assertThat(forOne).as("queries in %s for one resource", WINDOW).isPositive();
      // One more or less may fall into the window.
      assertThat(forAll)
          .as("queries in %s for %d resources", WINDOW, MANY)
          .isBetween(forOne - 2, forOne + 2);
    }
  }

  private static Model apply(Playground ground, int number) {
    return ground.model(Tiny.written("q" + number).with("/spec/model/replicas", 1));
  }

  private static void serveAll(Iterable<Model> models) {
    models.forEach(model -> model.await("it serves", Duration.ofMinutes(4), Tiny::serves));
  }

  private static double queries(Cluster cluster) throws IOException {
    var operator = new Operator(cluster);
    var before = operator.metric(QUERIES, "");
    var since = Instant.now();
    Awaitility.await("the window")
        .atMost(WINDOW.multipliedBy(2))
        .until(() -> Duration.between(since, Instant.now()).compareTo(WINDOW) >= 0);
    return operator.metric(QUERIES, "") - before;
  }
}
