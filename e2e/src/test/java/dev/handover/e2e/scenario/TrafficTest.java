package dev.handover.e2e.scenario;

import static dev.handover.e2e.scenario.Tiny.FOREVER;
import static dev.handover.e2e.scenario.Tiny.JOURNEY;
import static dev.handover.e2e.scenario.Tiny.mirror;
import static dev.handover.e2e.scenario.Tiny.share;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.e2e.cluster.Callers;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Obedience;
import dev.handover.e2e.cluster.Playground;
import dev.handover.e2e.cluster.RouterCounts;
import dev.handover.e2e.cluster.RouterCounts.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who is asked, at each step of a journey and after it was aborted. */
@Scenario
class TrafficTest {
  private static final Duration DRAIN = Duration.ofSeconds(10);

  @Test
  @DisplayName("T1: weights go 100/0, 90/10, 100/0 with sides changed, and callers meet them")
  void t1Split(Playground ground) throws IOException {
    var written = Tiny.steps(Tiny.written("t1"), share(10, "5s"));
    var model = Tiny.launch(ground, written);
    var first = Tiny.stable(model);
    try (var callers = Callers.start(model, 2 * Tiny.PER_SECOND)) {
      var before = callers.settled();
      var second = Tiny.next(model, Tiny.version(written, "v2"));
      Tiny.reaches(model, second, 10);
      var atTen = ground.routers().counts("t1");
      model.await("promoted", JOURNEY, status -> Tiny.serves(status, second));

      assertThat(
              ground.timeline().tables("t1").stream()
                  .map(seen -> Weights.of(seen.what()))
                  .distinct())
          .containsSubsequence(
              Weights.all(first), new Weights(first, 90, second, 10), Weights.all(second));
      assertShareOf(second, ground.routers().counts("t1").since(atTen));
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  /** Far beyond chance: five standard deviations of a share of 10 %. */
  private static void assertShareOf(String candidate, RouterCounts counts) {
    var assigned = total(counts, kind -> kind.variant().equals("candidate"));
    var all = total(counts, kind -> kind.level().equals("Full"));
    var untilPromoted = all - total(counts, kind -> assignedAll(kind, candidate));
    var expected = 0.1 * untilPromoted;
    assertThat((double) assigned)
        .isBetween(
            expected - 5 * Math.sqrt(0.09 * untilPromoted),
            expected + 5 * Math.sqrt(0.09 * untilPromoted));
  }

  private static boolean assignedAll(Kind kind, String candidate) {
    return kind.variant().equals("stable") && kind.revision().equals(candidate);
  }

  private static long total(RouterCounts counts, Predicate<Kind> wanted) {
    return counts.total(kind -> kind.role().equals("answer") && wanted.test(kind));
  }

  @Test
  @DisplayName("T3: an abort gives everything back, and the next version works")
  void t3AbortThenUpdate(Playground ground) throws IOException {
    var written = Tiny.steps(Tiny.written("t3"), share(50, FOREVER));
    var model = Tiny.launch(ground, written);
    var stable = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var aborted = Tiny.next(model, Tiny.version(written, "v2"));
      abort(model, aborted);
      var status = Tiny.takenBack(model, aborted, stable);
      assertThat(status.rejected().getFirst().reason()).isEqualTo("Aborted");
      assertThat(Weights.of(ground.timeline().tables("t3").getLast().what()))
          .isEqualTo(Weights.all(stable));

      var quick = Tiny.steps(written, share(50, "1s"));
      var third = Tiny.next(model, Tiny.version(quick, "v3"));
      model.await("v3 serves", JOURNEY, it -> Tiny.serves(it, third));
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  @Test
  @DisplayName("T4: after an abort the pods stay until nobody asks them and a drain has passed")
  void t4PodsStayForTheDrain(Playground ground) {
    var written = Tiny.steps(Tiny.written("t4"), share(50, FOREVER));
    var model = Tiny.launch(ground, written);
    var stable = Tiny.stable(model);
    var aborted = Tiny.next(model, Tiny.version(written, "v2"));
    try (var obedience = Obedience.watch(model)) {
      var since = Instant.now();
      abort(model, aborted);
      Awaitility.await("every router without it")
          .atMost(JOURNEY)
          .until(() -> obedience.withoutRevision(aborted, since).isPresent());
      var confirmed = obedience.withoutRevision(aborted, since).orElseThrow();
      assertThat(model.pods(aborted)).as("right after the last router let go").hasSize(2);

      Tiny.awaitPods(model, aborted, 0);
      // The confirmation is seen here some time after it happened: that much may be missing.
      assertThat(Duration.between(confirmed, Instant.now())).isGreaterThan(DRAIN.minusMillis(500));
      assertThat(model.pods(stable)).hasSize(2);
    }
  }

  private static void abort(Model model, String candidate) {
    Tiny.abort(model, Tiny.reaches(model, candidate, 50));
  }

  @Test
  @DisplayName("T8: in a mirror step the candidate sees every request and answers none")
  void t8Mirror(Playground ground) throws IOException {
    var written = Tiny.steps(Tiny.written("t8"), mirror(100, "5s"), share(50, FOREVER));
    var model = Tiny.launch(ground, written);
    var stable = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var candidate = Tiny.next(model, Tiny.version(written, "v2"));
      model.await(
          "all is copied",
          JOURNEY,
          status ->
              status.traffic() != null && Integer.valueOf(100).equals(status.traffic().mirror()));
      var atStart = ground.routers().counts("t8");
      Awaitility.await("two seconds' worth of copies")
          .atMost(JOURNEY)
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(
              () ->
                  copies(ground.routers().counts("t8").since(atStart), candidate)
                      >= 2 * Tiny.PER_SECOND);
      var counts = ground.routers().counts("t8").since(atStart);
      assertThat(total(counts, kind -> kind.revision().equals(candidate)))
          .as("answers of the candidate")
          .isZero();
      var answered = total(counts, kind -> kind.revision().equals(stable));
      assertThat((double) copies(counts, candidate)).isBetween(0.9 * answered, 1.1 * answered);

      Tiny.reaches(model, candidate, 50);
      assertThat(ground.timeline().tables("t8").getLast().what().mirror())
          .as("no copies beside a share")
          .isEmpty();
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  private static long copies(RouterCounts counts, String revision) {
    return counts.total(kind -> kind.revision().equals(revision) && kind.role().equals("copy"));
  }
}
