package dev.handover.api.v1alpha1;

/** The words of the API, spelled as users write them. */
public final class Vocabulary {
  private Vocabulary() {}

  /** Who decides. */
  public enum Level {
    HumanOnly,
    Shadow,
    Assistance,
    Partial,
    Full
  }

  /** The levels that can be climbed to. */
  public enum Rung {
    Shadow,
    Assistance,
    Partial,
    Full
  }

  /** Who decides when the model does not. */
  public enum BaselineKind {
    Human,
    System,
    None
  }

  /** How a review desk answers. */
  public enum Answers {
    Synchronous,
    Asynchronous
  }

  /** What happens to requests that a review desk has no room for. */
  public enum Overflow {
    Reject
  }

  /** Model servers that are known. */
  public enum Server {
    MLServer,
    Triton,
    KServe,
    TFServing,
    vLLM,
    BentoML,
    RayServe,
    TorchServe,
    Custom
  }

  /** How an answer is laid out. */
  public enum Protocol {
    OpenInference,
    KServeV1,
    Json,
    Header
  }

  /** How several confidences become one. */
  public enum ConfidenceReduction {
    Max
  }

  /** How two answers are compared. */
  public enum Comparison {
    Exact,
    Tolerance,
    Set,
    External
  }

  /** How an input becomes one number. */
  public enum FeatureReduction {
    Mean,
    Length,
    Missing,
    Count,
    RMS
  }

  /** Names for lists of steps. */
  public enum Strategy {
    Canary,
    BlueGreen,
    Shadow
  }

  /** What a new revision does to one on trial. */
  public enum OnNewRevision {
    Supersede,
    Queue
  }

  /** What a guardrail looks at. */
  public enum Category {
    Software,
    Input,
    Output,
    Outcome
  }

  /** Whether a guardrail acts. */
  public enum Mode {
    Enforce,
    Observe
  }

  /** Quantities that the routers count for every model. */
  public enum Preset {
    ErrorRate,
    ClientErrorRate,
    LatencyOver,
    OverrideRate
  }

  /** What a comparison is made with. */
  public enum ComparedTo {
    Incumbent
  }

  /** How two distributions are compared. */
  public enum DriftMethod {
    PSI,
    JensenShannon
  }

  /** What a distribution is compared with. */
  public enum DriftReference {
    Pinned,
    Offset
  }

  /** What a breach does. */
  public enum OnBreach {
    Back,
    Hold,
    Retrain
  }

  /** Who starts a retraining. */
  public enum RetrainingMode {
    Manual,
    Automatic
  }

  /** What happens when measurements stay away. */
  public enum Then {
    Hold,
    Back
  }

  /** What stays when the resource is deleted. */
  public enum DeletionPolicy {
    Baseline,
    Delete
  }

  /** Kinds of transition. */
  public enum JourneyKind {
    Launch,
    Canary,
    Climb
  }

  /** Who asks for a journey. */
  public enum Origin {
    Spec,
    Rollback
  }

  /** Where a journey stands. */
  public enum Phase {
    Starting,
    At,
    Suspended
  }

  /** What became of a journey. */
  public enum Stage {
    Underway,
    Over,
    Back
  }

  /** What a guardrail says. */
  public enum Verdict {
    Within,
    Breached,
    Unknown
  }
}
