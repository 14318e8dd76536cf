package dev.handover.e2e.demo;

import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.TrafficStatus;
import dev.handover.e2e.cluster.Callers;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Playground;
import dev.handover.e2e.cluster.Sample;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the acts play on: one model, its callers, and which revision is which version. */
final class Stage implements AutoCloseable {
  private static final Duration SETTING_UP = Duration.ofMinutes(3);

  private final Playground ground;
  private final Sample written;
  private final Map<String, String> versions = new TreeMap<>();
  private final Model model;
  private final Callers callers;

  private Stage(Playground ground, Sample written, Model model, Callers callers) {
    this.ground = ground;
    this.written = written;
    this.model = model;
    this.callers = callers;
  }

  /** Sets up the desk, a model that may not decide anything yet, and then the callers. */
  static Stage set(Playground ground, double perSecond) {
    ground.applyAll("review-desk");
    ground.awaitReady("review-desk", SETTING_UP);
    var written = Sample.of("digits");
    var model = ground.model(written.with("/spec/automation/level", "HumanOnly"));
    model.await(
        "the desk answers everything",
        SETTING_UP,
        status ->
            Optional.ofNullable(status.traffic())
                .map(TrafficStatus::baseline)
                .filter(percent -> percent == 100)
                .isPresent());
    return new Stage(ground, written, model, Callers.start(model, perSecond));
  }

  Model model() {
    return model;
  }

  Callers callers() {
    return callers;
  }

  Playground ground() {
    return ground;
  }

  /** Lets the model take over as far as the sample says. */
  void raiseCeiling() {
    ground.apply(written);
  }

  /** Asks for another version, whose faults can be switched on. */
  void ask(String version) {
    ground.apply(
        written.with(
            "/spec/model/template/spec/containers/0/env",
            new Object[] {
              Map.of("name", "MODEL_VERSION", "value", version),
              Map.of("name", "HANDOVER_SAMPLE_FAULTS", "value", "true")
            }));
  }

  /** From now on a revision is called by its version, too. */
  synchronized void name(String revision, String version) {
    versions.put(revision, version);
  }

  /** A revision as people know it. */
  synchronized String named(String revision) {
    return versions.containsKey(revision)
        ? versions.get(revision) + " (" + revision + ")"
        : revision;
  }

  /** A text in which revisions are called by their versions. */
  synchronized String readable(String text) {
    var readable = text;
    for (var entry : versions.entrySet()) {
      readable = readable.replace(entry.getKey(), entry.getValue());
    }
    return readable;
  }

  /** Who is stable and who is on trial. */
  String revisions(ModelDeploymentStatus status) {
    return "stable %s   candidate %s"
        .formatted(
            Model.stable(status).map(this::named).orElse("-"),
            Model.candidate(status).map(this::named).orElse("-"));
  }

  @Override
  public void close() {
    callers.close();
  }
}
