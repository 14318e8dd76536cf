package dev.handover.router.measure;

import java.util.Locale;

/** Why a copy was not sent: the label {@code reason} of dropped copies. */
public enum DropReason {
  /** As many copies as allowed were in flight. */
  CONCURRENCY,
  /** The body was too large to keep. */
  BODY_TOO_LARGE,
  /** The bodies of other requests had used up the room for keeping any. */
  BUDGET;

  /** The reason for not copying a request whose body was not kept. */
  public static DropReason of(NotKept cause) {
    return switch (cause) {
      case BODY_TOO_LARGE -> BODY_TOO_LARGE;
      case BUDGET -> BUDGET;
    };
  }

  /** The word as it stands in metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
