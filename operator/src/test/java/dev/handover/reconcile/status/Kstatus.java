package dev.handover.reconcile.status;

import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.WaitingStatus;
import dev.handover.rollout.Chronicles.Page;
import java.util.Optional;

/**
 * How kstatus, and with it Flux, Argo CD and {@code kubectl wait}, reads a custom resource: by the
 * generation, then by the first of Reconciling and Stalled that is true, then by Ready.
 */
public enum Kstatus {
  Current,
  InProgress,
  Failed;

  /** Of what is written after a page of a story. */
  public static Kstatus after(Page page) {
    return of(Situations.GENERATION, written(page));
  }

  /** What status says is waited for after a page of a story. */
  public static Optional<String> waitingFor(Page page) {
    return Optional.ofNullable(written(page).waitingFor()).map(WaitingStatus::what);
  }

  private static ModelDeploymentStatus written(Page page) {
    return StatusWriter.status(Situations.of(page, Optional.empty(), page.seen().now()));
  }

  static Kstatus of(long generation, ModelDeploymentStatus status) {
    if (status.observedGeneration() == null || status.observedGeneration() != generation) {
      return InProgress;
    }
    for (var condition : status.conditions()) {
      if (condition.getType().equals("Reconciling") && condition.getStatus().equals("True")) {
        return InProgress;
      }
      if (condition.getType().equals("Stalled") && condition.getStatus().equals("True")) {
        return Failed;
      }
    }
    return status.conditions().stream()
            .filter(condition -> condition.getType().equals("Ready"))
            .allMatch(condition -> condition.getStatus().equals("True"))
        ? Current
        : InProgress;
  }
}
