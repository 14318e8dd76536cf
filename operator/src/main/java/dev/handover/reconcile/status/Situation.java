package dev.handover.reconcile.status;

import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.evidence.Finding;
import dev.handover.reconcile.spec.Reading;
import dev.handover.rollout.Decision;
import dev.handover.rollout.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Everything that status says something about, at the end of a pass.
 *
 * @param generation {@code metadata.generation} of the resource that was read
 * @param reading what came of reading it
 * @param pass what was decided; empty if there was nothing to decide, or if what was decided could
 *     not be written as a route table: then nothing of it happened and nothing of it is remembered
 * @param inForce what the routers obey
 * @param obstacles what kept the pass from doing all it decided, the gravest first
 * @param before the status that is stored
 * @param now the time, in whole milliseconds
 */
public record Situation(
    long generation,
    Reading reading,
    Optional<Pass> pass,
    InForce inForce,
    List<Obstacle> obstacles,
    Optional<ModelDeploymentStatus> before,
    Instant now) {
  public Situation {
    obstacles = List.copyOf(obstacles);
  }

  /**
   * A decision and what led to it.
   *
   * @param seen the snapshot
   * @param decision what was decided
   * @param findings the figures behind the judgements, one for each guardrail
   */
  public record Pass(Snapshot seen, Decision decision, List<Finding> findings) {
    public Pass {
      findings = List.copyOf(findings);
    }
  }
}
