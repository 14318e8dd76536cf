package dev.handover.router.limits;

/** Whether a transition is in flight under the table in force. */
public enum Phase {
  JOURNEY,
  REST
}
