package dev.handover.reconcile.status;

/** Every reason that a condition can have. */
public enum ConditionReason {
  /** Nothing speaks against it. */
  AsExpected,

  /** The spec has a field that means nothing or is missing; the message names all of them. */
  SpecInvalid,
  /** The spec asks for what this version does not do; the message names the fields. */
  NotYetSupported,
  /** A Service of somebody else has the resource's name. */
  FrontServiceTaken,
  /** An object that must be Handover's belongs to somebody else. */
  ObjectTaken,
  /** A router cannot listen on the resource's port. */
  PortInUse,
  /** Every router port of the namespace is given out. */
  NoPortLeft,
  /** The API server refuses a write. */
  WriteRefused,
  /** A write failed and is tried again. */
  WriteFailed,
  /** The Service that the baseline answers at is missing or unusable. */
  BaselineMissing,
  /** The revision of the spec was taken back; a retry ticket lets it start again. */
  RevisionRejected,
  /** The level was taken back; a retry ticket lets it rise again. */
  LevelLatched,
  /** The spec allows no model to be asked. */
  AtCeiling,

  /** Callers are answered. */
  Serving,
  /** The first revision starts, and nobody else can answer. */
  ModelStarting,
  /** Whoever has to answer is not ready, and nobody can stand in. */
  NobodyReady,
  /** No router is ready. */
  RoutersNotReady,

  /** Pods come up. */
  PodsStarting,
  /** Pods of a revision crash. */
  PodsCrashing,
  /** A pod's image cannot be pulled. */
  ImageUnavailable,
  /** Pods cannot be made, or lack what they need. */
  PodsCannotStart,
  /** No node has room, or a quota is used up. */
  NoRoom,

  /** Routers have not yet confirmed a new table. */
  TrafficMoving,
  /** Routers have not confirmed a table for long; the message says which and why. */
  TableNotConfirmed,
  /** There is no route table yet. */
  NoTable,
  /** Every router obeys the table. */
  Confirmed,

  /** A step is held for its time. */
  Holding,
  /** A step waits until its guardrails have seen enough. */
  GatheringEvidence,
  /** A guardrail is breached, and holds what it cannot take back. */
  BreachHeld,
  /** The revision on trial and who answered before it both fail. */
  BothFail,
  /** All that is missing is a person's approval; the message names its ticket. */
  AwaitingApproval,
  /** The resource is paused. */
  Paused,
  /** No transition is in flight. */
  AtRest,

  /** Measurements arrive. */
  Observed,
  /** Measurements do not arrive; the message says why. */
  NoMeasurements,
  /** Nothing was looked at. */
  NotLooked,

  /** Another revision or the baseline answers for one that has no ready pod. */
  FailedOver,
  /** A journey gave its traffic back for no fault that was shown. */
  Suspended,
  /** Something else is wrong; the message says what. */
  Troubled
}
