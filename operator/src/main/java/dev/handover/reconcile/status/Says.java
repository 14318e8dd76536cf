package dev.handover.reconcile.status;

/**
 * What one condition says.
 *
 * @param status whether it holds
 * @param reason why, in one word
 * @param message why, for whoever must act
 */
record Says(Truth status, ConditionReason reason, String message) {
  /** Whether a condition holds; spelled as in the API. */
  enum Truth {
    True,
    False,
    Unknown
  }

  static Says yes(ConditionReason reason, String message) {
    return new Says(Truth.True, reason, message);
  }

  static Says no(ConditionReason reason, String message) {
    return new Says(Truth.False, reason, message);
  }

  boolean holds() {
    return status == Truth.True;
  }
}
