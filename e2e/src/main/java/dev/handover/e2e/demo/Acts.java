package dev.handover.e2e.demo;

import static dev.handover.e2e.cluster.Model.candidate;
import static dev.handover.e2e.cluster.Model.candidateShare;
import static dev.handover.e2e.cluster.Model.hasShare;
import static dev.handover.e2e.cluster.Model.journey;
import static dev.handover.e2e.cluster.Model.stable;

import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.e2e.cluster.Fault;
import dev.handover.e2e.cluster.FaultWatch;
import dev.handover.e2e.cluster.Timeline.Seen;
import dev.handover.e2e.demo.Act.Ending;
import dev.handover.e2e.demo.Result.TakenBack;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** The five acts. */
final class Acts {
  private static final Duration SETTING_UP = Duration.ofMinutes(3);
  private static final Duration JOURNEY = Duration.ofMinutes(5);
  private static final int FAULT_AT = 50;

  private Acts() {}

  static List<Act> all() {
    return List.of(
        new Act(
            "the desk decides",
            "People answer every request. The model is not called; its ceiling is HumanOnly.",
            (stage, show) -> Ending.took(0)),
        new Act(
            "launch of v1",
            "The ceiling is raised to Full: v1 starts, sees copies (Shadow), then takes over share by share.",
            Acts::launch),
        new Act(
            "good v2",
            "A new version: copies first, then 20, 50 and 95 % beside v1, then all of the traffic.",
            Acts::good),
        new Act(
            "bad v3",
            "At a confirmed 50 %, v3 begins to fail: three of ten requests, 3.5 s later all of them.",
            (stage, show) -> bad(stage, show, "v3", Fault.failing(0.3).thenAllAfter("3500ms"))),
        new Act(
            "crashing v4",
            "At a confirmed 50 %, v4 begins to fail, and 3.5 s later its processes end.",
            (stage, show) -> bad(stage, show, "v4", Fault.failing(0.3).thenExitAfter("3500ms"))));
  }

  private static Ending launch(Stage stage, Show show) {
    stage.raiseCeiling();
    show.say("spec.automation.level: HumanOnly -> Full");
    var started =
        stage.model().await("v1 is on its way", SETTING_UP, status -> journey(status).isPresent());
    stage.name(journey(started).orElseThrow().revision(), "v1");
    stage
        .model()
        .await(
            "v1 decides everything",
            SETTING_UP.plus(JOURNEY),
            status -> "Full".equals(status.level()) && atRest(status, Optional.empty()));
    return Ending.took(100);
  }

  private static Ending good(Stage stage, Show show) {
    var revision = trial(stage, show, "v2");
    stage
        .model()
        .await("v2 has replaced v1", JOURNEY, status -> atRest(status, Optional.of(revision)));
    return Ending.took(100);
  }

  private static Ending bad(Stage stage, Show show, String version, Fault fault)
      throws IOException {
    var model = stage.model();
    var incumbent = model.status().flatMap(status -> stable(status)).orElseThrow();
    var revision = trial(stage, show, version);
    model.await(
        "%s has %d %% of the traffic".formatted(version, FAULT_AT),
        JOURNEY,
        status -> hasShare(status, FAULT_AT));
    try (var watched = FaultWatch.begin(model, revision, fault)) {
      show.say("%s turns bad".formatted(version));
      model.await(
          version + " is taken back",
          Duration.ofMinutes(1),
          status ->
              atRest(status, Optional.of(incumbent))
                  && status.rejected().stream().anyMatch(it -> it.revision().equals(revision)));
      var report = watched.report();
      var seconds = report.toWeightZero().map(time -> time.toMillis() / 1000.0);
      return new Ending(
          greatest(stage, revision),
          Optional.of(new TakenBack(report.failedAttempts(), FAULT_AT, seconds)));
    }
  }

  /** Asks for a version and waits until it is on trial. */
  private static String trial(Stage stage, Show show, String version) {
    stage.ask(version);
    show.say("spec.model: MODEL_VERSION=" + version);
    var before = stage.model().status().flatMap(status -> stable(status));
    var status =
        stage
            .model()
            .await(
                version + " is on trial",
                SETTING_UP,
                it -> candidate(it).isPresent() && !candidate(it).equals(before));
    var revision = candidate(status).orElseThrow();
    stage.name(revision, version);
    return revision;
  }

  /** Nothing is under way, and the stable revision is confirmed to answer everything. */
  private static boolean atRest(ModelDeploymentStatus status, Optional<String> revision) {
    return journey(status).isEmpty()
        && status.traffic() != null
        && hundred(status.traffic().stable())
        && (revision.isEmpty() || stable(status).equals(revision));
  }

  private static boolean hundred(Integer percent) {
    return percent != null && percent == 100;
  }

  private static int greatest(Stage stage, String revision) {
    ToIntFunction<ModelDeploymentStatus> share =
        status -> candidate(status).equals(Optional.of(revision)) ? candidateShare(status) : 0;
    return stage.ground().timeline().models(stage.model().name()).stream()
        .map(Seen::what)
        .filter(it -> it.getStatus() != null)
        .mapToInt(it -> share.applyAsInt(it.getStatus()))
        .max()
        .orElse(0);
  }

  /** Time of an act so far, in seconds. */
  static double secondsSince(Instant since) {
    return Duration.between(since, Instant.now()).toMillis() / 1000.0;
  }
}
