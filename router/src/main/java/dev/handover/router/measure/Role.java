package dev.handover.router.measure;

import java.util.Locale;

/** What became of an answer: the label {@code role}. */
public enum Role {
  /** It went to the caller. */
  ANSWER,
  /** It was measured and thrown away. */
  COPY;

  /** The word as it stands in metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
