package dev.handover.reconcile.status;

import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.evidence.Finding;
import dev.handover.reconcile.spec.Reading;
import dev.handover.reconcile.spec.Remembered;
import dev.handover.reconcile.spec.Resources;
import dev.handover.reconcile.spec.SpecReader;
import dev.handover.rollout.Decision;
import dev.handover.rollout.Intent;
import dev.handover.rollout.Progress;
import dev.handover.rollout.Routing;
import dev.handover.rollout.Snapshot;
import dev.handover.rollout.Snapshot.Answers;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.BaselineBreaker;
import dev.handover.rollout.Snapshot.BaselineState;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.rollout.Snapshot.DataPlane;
import dev.handover.rollout.Snapshot.Deletion;
import dev.handover.rollout.Snapshot.Evidence;
import dev.handover.rollout.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Passes in which only what is remembered matters. */
final class Passes {
  static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  private Passes() {}

  static Reading accepted() {
    return SpecReader.read(Resources.of(Resources.DESK), Remembered.NOTHING);
  }

  /** The end of a pass that remembers something. */
  static Situation remembering(Progress progress, List<Finding> findings) {
    return situation(progress, findings, Optional.empty());
  }

  static Situation situation(
      Progress progress, List<Finding> findings, Optional<ModelDeploymentStatus> before) {
    var reading = accepted();
    var intent = reading.followed().orElseThrow().intent();
    var unwritten = new Confirmation.Awaited("no table is written");
    return new Situation(
        3,
        reading,
        Optional.of(
            new Situation.Pass(
                snapshot(intent, progress, new DataPlane(Optional.empty(), unwritten)),
                decision(progress),
                findings)),
        new InForce(Optional.empty(), unwritten, Optional.empty()),
        List.of(),
        before,
        NOW);
  }

  private static Decision decision(Progress next) {
    return new Decision(
        Routing.BASELINE,
        Optional.empty(),
        Map.of(),
        Set.of(),
        Decision.Release.NotYet,
        next,
        Optional.empty(),
        List.of());
  }

  private static Snapshot snapshot(Intent intent, Progress progress, DataPlane dataPlane) {
    return new Snapshot(
        intent,
        progress,
        Map.of(),
        new BaselineState.Ready(),
        dataPlane,
        new Evidence(
            0, Subject.NOBODY, new Arriving.Yes(), List.of(), Set.of(), BaselineBreaker.Closed),
        Answers.NONE,
        Deletion.No,
        NOW);
  }
}
