package dev.handover.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.Names;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.e2e.cluster.Callers;
import dev.handover.e2e.cluster.Heard;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Playground;
import dev.handover.e2e.cluster.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;

/** A small model of one scenario: what is written of it, and what becomes of it. */
final class Tiny {
  /** Long enough for pods to start on a machine that does much else. */
  static final Duration SOON = Duration.ofSeconds(60);

  /** Long enough for a whole journey. */
  static final Duration JOURNEY = Duration.ofSeconds(120);

  /** Enough for a guardrail to have its samples within few scrapes. */
  static final double PER_SECOND = 50;

  /** A step that nobody waits for the end of. */
  static final String FOREVER = "1h";

  private Tiny() {}

  /** What is written for a first version. */
  static Sample written(String name) {
    return Sample.of("tiny").named(name);
  }

  /** The same with other steps. */
  static Sample steps(Sample written, Map<?, ?>... steps) {
    return written.with("/spec/rollout/steps", List.of(steps));
  }

  /** A step with a share of the traffic. */
  static Map<String, Object> share(int percent, String hold) {
    return Map.of("share", percent, "hold", hold);
  }

  /** A step in which requests are copied. */
  static Map<String, Object> mirror(int percent, String hold) {
    return Map.of("mirror", percent, "hold", hold);
  }

  /** The same model in another version. */
  static Sample version(Sample written, String version) {
    return written.with("/spec/model/template/spec/containers/0/env/0/value", version);
  }

  /** Applies it and waits until it serves. */
  static Model launch(Playground ground, Sample written) {
    var model = ground.model(written);
    model.await("version 1 serves", SOON.plus(SOON), Tiny::serves);
    return model;
  }

  /** Whether nothing is under way and the stable revision is confirmed to answer everything. */
  static boolean serves(ModelDeploymentStatus status) {
    return Model.journey(status).isEmpty()
        && status.traffic() != null
        && Optional.of(100).equals(Optional.ofNullable(status.traffic().stable()));
  }

  /** Whether a revision is stable, and serves. */
  static boolean serves(ModelDeploymentStatus status, String revision) {
    return serves(status) && Model.stable(status).equals(Optional.of(revision));
  }

  /** The revision that is stable now. */
  static String stable(Model model) {
    return model.status().flatMap(Model::stable).orElseThrow();
  }

  /** Applies the next version and waits until it is on trial. */
  static String next(Model model, Sample written) {
    return next(model, written, stable(model), SOON);
  }

  /** Waits until a revision is confirmed to have a share. */
  static ModelDeploymentStatus reaches(Model model, String revision, int share) {
    return model.await(
        "%s has %d %%".formatted(revision, share),
        JOURNEY,
        status ->
            Model.candidate(status).equals(Optional.of(revision)) && Model.hasShare(status, share));
  }

  /** Applies a version that takes the place of one on trial, and waits until it is on trial. */
  static String supersede(Model model, Sample written, String onTrial) {
    return next(model, written, onTrial, JOURNEY);
  }

  private static String next(Model model, Sample written, String after, Duration patience) {
    model.ground().apply(written);
    return Model.candidate(
            model.await(
                "the new version is on trial",
                patience,
                status -> Model.candidate(status).filter(it -> !it.equals(after)).isPresent()))
        .orElseThrow();
  }

  /** Takes back the journey that a status shows. */
  static void abort(Model model, ModelDeploymentStatus status) {
    model.annotate(Names.ABORT, Model.journey(status).orElseThrow().ticket());
  }

  /** Waits until a revision has so many pods. */
  static void awaitPods(Model model, String revision, int count) {
    Awaitility.await("%d pods of %s".formatted(count, revision))
        .atMost(JOURNEY)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> model.pods(revision).size() == count);
  }

  /** Waits until a revision was taken back for cause, and its predecessor serves. */
  static ModelDeploymentStatus takenBack(Model model, String revision, String stable) {
    return model.await(
        revision + " is taken back",
        JOURNEY,
        status -> rejected(status, revision) && serves(status, stable));
  }

  static boolean rejected(ModelDeploymentStatus status, String revision) {
    return status.rejected().stream().anyMatch(it -> it.revision().equals(revision));
  }

  /** No caller was let down since an earlier moment. */
  static void assertNobodyWasLetDown(Model model, Callers callers, Heard before)
      throws IOException {
    var heard = callers.settled().since(before);
    assertThat(heard.failed())
        .as(
            "failed of %d callers: %s. What happened:%n%s",
            heard.sent(), heard.failureDetails(), model.ground().timeline().text())
        .isZero();
    assertThat(heard.ok()).isPositive();
    assertThat(heard.deaf()).isEmpty();
  }
}
