package dev.handover.rollout;

/**
 * Something a person should hear of: it becomes an event.
 *
 * @param reason what kind of thing
 * @param message what happened, why, with the numbers
 */
public record Notice(Reason reason, String message) {
  /** Every reason, with whether it is a warning. */
  public enum Reason {
    /** A journey began. */
    JourneyStarted(Severity.Normal),
    /** A journey went one step up. */
    SteppedUp(Severity.Normal),
    /** A candidate became stable. */
    Promoted(Severity.Normal),
    /** A level was reached. */
    LevelReached(Severity.Normal),
    /** The ceiling was lowered, and the level with it. */
    LevelLowered(Severity.Normal),
    /** A newer revision took the candidate's place before it was decided. */
    Superseded(Severity.Normal),
    /** A newer revision waits until the journey has ended. */
    Queued(Severity.Normal),
    /** The spec went back to what was there before; the journey ended. */
    Cancelled(Severity.Normal),
    /** The steps were edited while a journey was in flight. */
    StepsEdited(Severity.Normal),
    /** A revision was taken back for cause. */
    RolledBack(Severity.Warning),
    /** A level was taken back for cause. */
    Demoted(Severity.Warning),
    /** Traffic was taken from a candidate for no fault that was shown. */
    Suspended(Severity.Warning),
    /** A suspended journey goes on. */
    Resumed(Severity.Normal),
    /** No pod of the deciding revision is ready; others answer. */
    FailedOver(Severity.Warning),
    /** The deciding revision answers again. */
    FailedBack(Severity.Normal),
    /** A retry ticket was accepted. */
    RetryAccepted(Severity.Normal),
    /** A rollback ticket was accepted. */
    RollbackAccepted(Severity.Normal),
    /** A rollback ticket was read, and there is no way back to what it names. */
    RollbackRefused(Severity.Warning),
    /** A request to retrain was read, and nobody makes models. */
    RetrainRefused(Severity.Warning),
    /** A person's approval is all that is missing for the next step. */
    ApprovalAsked(Severity.Normal),
    /** A person approved what comes next. */
    ApprovalAccepted(Severity.Normal),
    /** A guardrail is breached, and there is nothing to take back for it. */
    BreachHeld(Severity.Warning),
    /** The revision on trial and who answered before it both fail: neither is blamed. */
    BothFail(Severity.Warning),
    /** Measurements stopped arriving. */
    Unobserved(Severity.Warning),
    /** Measurements arrive again. */
    ObservedAgain(Severity.Normal),
    /** Nobody is ready to answer. */
    NobodyReady(Severity.Warning),
    /** A revision lost its pods. */
    ScaledDown(Severity.Normal),
    /** The front Service was handed to the baseline because the resource was deleted. */
    Released(Severity.Normal),
    /** A route table or an object was changed by somebody else and was put right. */
    DriftCorrected(Severity.Warning),
    /** The spec cannot be honoured. */
    SpecRefused(Severity.Warning),
    /** Something needed could not be done; the message names it. */
    ReconcileFailed(Severity.Warning);

    private final Severity severity;

    Reason(Severity severity) {
      this.severity = severity;
    }

    /** Whether somebody should look. */
    public Severity severity() {
      return severity;
    }
  }

  /** Types of Kubernetes events. */
  public enum Severity {
    Normal,
    Warning
  }
}
