package dev.handover.reconcile.status;

/** The conditions, in the order in which they stand in status. */
public enum ConditionType {
  /** Callers are answered, at the level that status shows. */
  Ready,
  /** Objects are on their way to what was decided; not while a step is merely held. */
  Reconciling,
  /** What the spec asks for is not what is, and a person has to act. */
  Stalled,
  /** A transition is in flight and goes on by itself. */
  Progressing,
  /** Every router obeys the written table, so the weights shown are true. */
  TrafficSynced,
  /** Measurements arrive. */
  Observed,
  /** Something is wrong although callers are answered. */
  Degraded
}
