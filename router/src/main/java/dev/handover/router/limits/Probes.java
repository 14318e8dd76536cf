package dev.handover.router.limits;

/** Whether a backend whose breaker is open is tried now and then. */
public enum Probes {
  EACH_SECOND,
  /** It is on trial: whether it gets another chance is the operator's decision. */
  NONE
}
