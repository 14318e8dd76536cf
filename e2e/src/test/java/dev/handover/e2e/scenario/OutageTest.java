package dev.handover.e2e.scenario;

import static dev.handover.e2e.scenario.Tiny.JOURNEY;
import static dev.handover.e2e.scenario.Tiny.mirror;
import static dev.handover.e2e.scenario.Tiny.share;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.e2e.cluster.Callers;
import dev.handover.e2e.cluster.Cluster;
import dev.handover.e2e.cluster.Fault;
import dev.handover.e2e.cluster.FaultWatch;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Operator;
import dev.handover.e2e.cluster.Playground;
import dev.handover.e2e.cluster.Prometheus;
import dev.handover.e2e.cluster.Sample;
import dev.handover.e2e.cluster.Timeline.Seen;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the operator dies, and when nothing is measured any more. */
@Scenario.Disturbing
class OutageTest {
  /** How long a journey may be out of sight where the policy is to give its traffic back. */
  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** From the death of a leader to the next decision: the lease has to run out. */
  private static final Duration TAKEOVER = Duration.ofSeconds(20);

  private static final Duration HOLD = Duration.ofSeconds(3);

  @Test
  @DisplayName("N1: a minute without Prometheus at 50 %: held or given back, as the policy says")
  void n1OneMinuteUnobserved(Playground ground, Cluster cluster) throws IOException {
    unobserved(ground, cluster, Duration.ofMinutes(1));
  }

  @Tag("long")
  @ParameterizedTest(name = "N1: {0} minutes without Prometheus at 50 %")
  @ValueSource(ints = {5, 30})
  void n1LongUnobserved(int minutes, Playground ground, Cluster cluster) throws IOException {
    unobserved(ground, cluster, Duration.ofMinutes(minutes));
  }

  private static void unobserved(Playground ground, Cluster cluster, Duration outage)
      throws IOException {
    var holding = atHalf(ground, "n1-hold", Map.of("limit", "10s", "then", "Hold"));
    var giving =
        atHalf(ground, "n1-back", Map.of("limit", LIMIT.toSeconds() + "s", "then", "Back"));
    try (var callers = Callers.start(holding, Tiny.PER_SECOND);
        var others = Callers.start(giving, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var othersBefore = others.settled();
      var trialOfHolding = trial(holding);
      var trialOfGiving = trial(giving);
      Tiny.reaches(holding, trialOfHolding, 50);
      Tiny.reaches(giving, trialOfGiving, 50);

      var prometheus = new Prometheus(cluster);
      var since = Instant.now();
      prometheus.stop();
      try {
        giving.await(
            "its share is given back",
            LIMIT.plusSeconds(30),
            status -> Model.candidateShare(status) == 0);
        Awaitility.await("the outage")
            .atMost(outage.plusMinutes(1))
            .until(() -> lasted(since, outage));
      } finally {
        prometheus.start();
      }
      var blind = holding.status().orElseThrow();
      assertThat(Model.condition(blind, "Observed"))
          .get()
          .satisfies(it -> assertThat(it.getStatus()).isEqualTo("False"));
      assertThat(sharesSince(holding, trialOfHolding, since)).containsOnly(50);
      assertThat(sharesSince(giving, trialOfGiving, since)).containsExactly(50, 0);

      holding.await(
          "promoted once it is seen again", JOURNEY, it -> Tiny.serves(it, trialOfHolding));
      assertThat(sharesSince(holding, trialOfHolding, since))
          .as("no flap")
          .isIn(List.of(50), List.of(50, 0));
      giving.await("promoted, too, later", JOURNEY, it -> Tiny.serves(it, trialOfGiving));
      assertThat(Tiny.rejected(giving.status().orElseThrow(), trialOfGiving)).isFalse();
      Tiny.assertNobodyWasLetDown(holding, callers, before);
      Tiny.assertNobodyWasLetDown(giving, others, othersBefore);
    }
  }

  private static Model atHalf(Playground ground, String name, Map<String, String> policy) {
    return Tiny.launch(ground, half(name, policy));
  }

  private static Sample half(String name, Map<String, String> policy) {
    return Tiny.steps(Tiny.written(name), share(50, "10s")).with("/spec/unobserved", policy);
  }

  private static String trial(Model model) {
    var policy =
        model.name().endsWith("hold")
            ? Map.of("limit", "10s", "then", "Hold")
            : Map.of("limit", LIMIT.toSeconds() + "s", "then", "Back");
    return Tiny.next(model, Tiny.version(half(model.name(), policy), "v2"));
  }

  private static boolean lasted(Instant since, Duration outage) {
    return Duration.between(since, Instant.now()).compareTo(outage) >= 0;
  }

  /** The confirmed shares of a revision while it was on trial, each change once. */
  private static List<Integer> sharesSince(Model model, String revision, Instant since) {
    var shares =
        model.ground().timeline().models(model.name()).stream()
            .filter(seen -> seen.at().isAfter(since))
            .map(Seen::what)
            .map(it -> it.getStatus())
            .filter(Objects::nonNull)
            .filter(it -> Model.candidate(it).filter(revision::equals).isPresent())
            .map(Model::candidateShare);
    return withoutRepeats(shares.toList());
  }

  private static <T> List<T> withoutRepeats(List<T> values) {
    return java.util.stream.IntStream.range(0, values.size())
        .filter(at -> at == 0 || !values.get(at).equals(values.get(at - 1)))
        .mapToObj(values::get)
        .toList();
  }

  @Test
  @DisplayName("N2: an operator killed five times repeats no step, skips none, and moves no weight")
  void n2OperatorKilled(Playground ground, Cluster cluster) throws IOException {
    var written =
        Tiny.steps(Tiny.written("n2"), mirror(100, "3s"), share(20, "3s"), share(50, "3s"));
    var model = Tiny.launch(ground, written);
    var stable = Tiny.stable(model);
    var operator = new Operator(cluster);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var tablesBefore = ground.timeline().tables("n2").size();
      operator.kill();
      var candidate = Tiny.next(model, Tiny.version(written, "v2"));
      for (var step : List.of(0, 1, 2)) {
        model.await(
            "step " + step,
            JOURNEY,
            status -> Model.journey(status).filter(it -> step.equals(it.step())).isPresent());
        operator.kill();
        model.await("another goes on", TAKEOVER.plus(HOLD), status -> beyond(status, step));
      }
      model.await("promoted", JOURNEY, status -> Tiny.serves(status, candidate));
      operator.kill();
      Tiny.awaitPods(model, stable, 0); // another ends what was left

      var tables =
          ground.timeline().tables("n2").stream().skip(tablesBefore).map(Seen::what).toList();
      assertThat(withoutRepeats(tables.stream().map(Weights::of).toList()))
          .containsExactly(
              Weights.all(stable),
              new Weights(stable, 80, candidate, 20),
              new Weights(stable, 50, candidate, 50),
              Weights.all(candidate));
      assertThat(tables.stream().map(it -> it.generation()).toList())
          .isSorted()
          .doesNotHaveDuplicates();
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  private static boolean beyond(ModelDeploymentStatus status, int step) {
    return Model.journey(status)
        .flatMap(journey -> Optional.ofNullable(journey.step()))
        .map(present -> present > step)
        .orElseGet(() -> Model.journey(status).isEmpty());
  }

  @Test
  @DisplayName("N2: an operator that is told to stop in a journey moves nothing")
  void n2OperatorStops(Playground ground, Cluster cluster) throws IOException {
    var written = Tiny.steps(Tiny.written("n2-stop"), share(50, Tiny.FOREVER));
    var model = Tiny.launch(ground, written);
    var stable = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var candidate = Tiny.next(model, Tiny.version(written, "v2"));
      var status = Tiny.reaches(model, candidate, 50);
      var tables = ground.timeline().tables("n2-stop").size();

      new Operator(cluster).restart();
      Tiny.abort(model, status);
      Tiny.takenBack(model, candidate, stable);

      assertThat(
              ground.timeline().tables("n2-stop").stream()
                  .skip(tables)
                  .map(seen -> Weights.of(seen.what()))
                  .distinct())
          .containsExactly(Weights.all(stable));
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  @Test
  @DisplayName("N7: no caller notices a promotion, an abort, a rollback and a killed operator")
  void n7NobodyNotices(Playground ground, Cluster cluster) throws IOException {
    var written = Tiny.steps(Tiny.written("n7"), share(20, "1s"), share(50, "4s"));
    var model = Tiny.launch(ground, written);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var second = Tiny.next(model, Tiny.version(written, "v2"));
      model.await("v2 serves", JOURNEY, status -> Tiny.serves(status, second));

      var third = Tiny.next(model, Tiny.version(written, "v3"));
      var status = Tiny.reaches(model, third, 50);
      Tiny.abort(model, status);
      Tiny.takenBack(model, third, second);

      var fourth = Tiny.next(model, Tiny.version(written, "v4"));
      Tiny.reaches(model, fourth, 50);
      try (var watch = FaultWatch.begin(model, fourth, Fault.all("reset"))) {
        Tiny.takenBack(model, fourth, second);
        assertThat(watch.report().failedAttempts()).isPositive();
      }

      var fifth = Tiny.next(model, Tiny.version(written, "v5"));
      Tiny.reaches(model, fifth, 20);
      new Operator(cluster).kill();
      model.await("v5 serves", JOURNEY, it -> Tiny.serves(it, fifth));
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  @Test
  @DisplayName("Prometheus that cannot be reached: a condition says so, and what serves goes on")
  void unreachablePrometheus(Playground ground, Cluster cluster) throws IOException {
    var prometheus = new Prometheus(cluster);
    try (var serving = Serving.launch(ground, Tiny.written("blind"))) {
      var model = serving.model();
      prometheus.stop();
      try {
        var status =
            model.await(
                "it is said", Duration.ofSeconds(60), it -> Model.is(it, "Observed", "False"));
        assertThat(Model.condition(status, "Observed").orElseThrow().getMessage())
            .contains("handover-prometheus");
        serving.assertUndisturbed();
      } finally {
        prometheus.start();
      }
      model.await("it is seen again", JOURNEY, it -> Model.is(it, "Observed", "True"));
    }
  }
}
