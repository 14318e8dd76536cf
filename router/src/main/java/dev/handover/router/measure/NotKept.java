package dev.handover.router.measure;

/** Why a body was not kept. */
public enum NotKept {
  /** It was too large, or nobody needed it. */
  BODY_TOO_LARGE,
  /** Those of other requests had used up the room. */
  BUDGET
}
