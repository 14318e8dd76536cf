package dev.handover.evidence;

/** What a guardrail may do. */
public enum Mode {
  /** It holds a journey until it is within its limit, and its breach moves traffic. */
  Enforce,
  /** It is judged and shown, and moves nothing. */
  Observe
}
