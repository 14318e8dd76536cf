package dev.handover.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.e2e.cluster.Callers;
import dev.handover.e2e.cluster.Heard;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Playground;
import dev.handover.e2e.cluster.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;

/** A model that serves while something goes wrong that must not concern its callers. */
final class Serving implements AutoCloseable {
  private static final Duration LOAD = Duration.ofSeconds(30);
  private static final double PER_SECOND = 30;

  private final Model model;
  private final Callers callers;
  private final Heard before;
  private final Map<String, Integer> pods;
  private final long generation;

  private Serving(
      Model model, Callers callers, Heard before, Map<String, Integer> pods, long generation) {
    this.model = model;
    this.callers = callers;
    this.before = before;
    this.pods = pods;
    this.generation = generation;
  }

  /** Applies it, begins to call it, and waits until it serves. */
  static Serving launch(Playground ground, Sample written) throws IOException {
    var model = ground.model(written);
    var callers = Callers.start(model, PER_SECOND);
    model.await("version 1 serves", Tiny.JOURNEY, Tiny::serves);
    return new Serving(model, callers, callers.settled(), model.podUids(), generation(model));
  }

  Model model() {
    return model;
  }

  /** For 30 seconds of load: the same pods, none restarted, the same table, nobody let down. */
  void assertUndisturbed() throws IOException {
    Awaitility.await("30 s of load")
        .atMost(LOAD.plusSeconds(30))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> callers.heard().since(before).seconds() >= LOAD.toSeconds());
    Tiny.assertNobodyWasLetDown(model, callers, before);
    assertThat(model.podUids()).containsAllEntriesOf(pods);
    assertThat(generation(model)).as("table generation").isEqualTo(generation);
  }

  private static long generation(Model model) {
    return model.ground().timeline().tables(model.name()).getLast().what().generation();
  }

  @Override
  public void close() {
    callers.close();
  }
}
