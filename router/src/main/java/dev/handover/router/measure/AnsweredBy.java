package dev.handover.router.measure;

import java.util.Locale;

/**
 * Who gave the caller the answer: the label {@code answered_by} and {@code Handover-Answered-By}.
 */
public enum AnsweredBy {
  BASELINE,
  STABLE,
  CANDIDATE,
  PREVIOUS,
  /** The router itself, for want of anyone else. */
  NONE;

  /** The word as it stands in metrics and headers. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
