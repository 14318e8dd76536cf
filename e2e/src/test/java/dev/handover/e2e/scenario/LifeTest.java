package dev.handover.e2e.scenario;

import static dev.handover.e2e.scenario.Tiny.FOREVER;
import static dev.handover.e2e.scenario.Tiny.JOURNEY;
import static dev.handover.e2e.scenario.Tiny.share;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.RouteTable;
import dev.handover.e2e.cluster.Callers;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Playground;
import dev.handover.e2e.cluster.Sample;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The life of a rollout when versions do not start, and when they follow one another. */
@Scenario
class LifeTest {
  private static final String CONTAINER = "/spec/model/template/spec/containers/0";

  @Test
  @DisplayName("L3: a version that does not start is taken back, and the old spec recovers")
  void l3GoodToBad(Playground ground) {
    var good = Tiny.written("l3").with("/spec/model/progressDeadline", "10s");
    var model = Tiny.launch(ground, good);
    var stable = Tiny.stable(model);
    var before = model.podUids();

    var bad = Tiny.next(model, broken(good));
    var status = Tiny.takenBack(model, bad, stable);
    assertThat(status.rejected().getFirst().reason()).isEqualTo("DeadlineExceeded");
    assertThat(Model.is(status, "Stalled", "True")).isTrue();
    assertThat(Model.is(status, "Ready", "True")).isTrue();
    assertThat(model.podUids()).containsAllEntriesOf(before);
    assertThat(tablesThatAsk(model, bad)).isEmpty();

    ground.apply(good);
    var recovered =
        model.await(
            "the old spec is in order",
            JOURNEY,
            it -> Model.is(it, "Stalled", "False") && Tiny.serves(it, stable));
    assertThat(Model.is(recovered, "Ready", "True")).isTrue();
    assertThat(model.podUids()).containsAllEntriesOf(before);
  }

  @Test
  @DisplayName("L4: after a first version that does not start, a good one serves unaided")
  void l4BadToGood(Playground ground) {
    var good = Tiny.written("l4").with("/spec/model/progressDeadline", "10s");
    var model = ground.model(broken(good));
    var status =
        model.await("the bad version is taken back", JOURNEY, it -> !it.rejected().isEmpty());
    var bad = status.rejected().getFirst().revision();
    assertThat(Model.is(status, "Ready", "True")).isFalse();

    ground.apply(good);
    var served = model.await("the good version serves", JOURNEY, Tiny::serves);
    assertThat(Model.stable(served)).isPresent().isNotEqualTo(Optional.of(bad));
    assertThat(model.pods(Model.stable(served).orElseThrow())).hasSize(2);
    Tiny.awaitPods(model, bad, 0);
  }

  @Test
  @DisplayName("T25: a newer version in mid-journey takes the place of the one on trial")
  void t25Superseded(Playground ground) throws IOException {
    var first = Tiny.steps(Tiny.written("t25"), share(20, "1s"), share(50, FOREVER));
    var model = Tiny.launch(ground, first);
    var stable = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var second = Tiny.next(model, Tiny.version(first, "v2"));
      Tiny.reaches(model, second, 50);

      var tablesSoFar = ground.timeline().tables("t25").size();
      var third = Tiny.supersede(model, Tiny.version(first, "v3"), second);
      var status = Tiny.reaches(model, third, 50);

      assertThat(Tiny.rejected(status, second)).as("superseded, not rejected").isFalse();
      assertThat(Model.stable(status)).contains(stable);
      assertThat(model.reasons()).contains("Superseded");
      // Back to all for stable, then from the first step on: nothing is inherited.
      var weights =
          ground.timeline().tables("t25").stream()
              .skip(tablesSoFar)
              .map(seen -> Weights.of(seen.what()))
              .distinct()
              .toList();
      assertThat(weights)
          .containsSubsequence(
              Weights.all(stable),
              new Weights(stable, 80, third, 20),
              new Weights(stable, 50, third, 50));
      assertThat(weights).noneMatch(it -> it.asks(second));
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  private static Sample broken(Sample written) {
    return written.with(CONTAINER + "/command", List.of("/does/not/exist"));
  }

  private static List<RouteTable> tablesThatAsk(Model model, String revision) {
    return model.ground().timeline().tables(model.name()).stream()
        .map(seen -> seen.what())
        .filter(table -> Weights.of(table).asks(revision))
        .toList();
  }
}
