package dev.handover.router.measure;

import java.util.Locale;

/** Why a request went to the fallback, or why it could not: the label {@code reason}. */
public enum FallbackReason {
  /** Sent there: the model answered 5xx. */
  ERROR,
  /** Sent there: the model was late. */
  TIMEOUT,
  /** Sent there: the model could not be reached or broke off. */
  RESET,
  /** Sent there: no pod of the model was ready. */
  UNREADY,
  /** Sent there: the breaker was open. */
  BREAKER_OPEN,
  /** Sent there, and the fallback failed too; counted beside the reason it was sent for. */
  FAILED,
  /** Not sent: the body was too large to keep. */
  BODY_TOO_LARGE,
  /** Not sent: the bodies of other requests had used up the room for keeping any. */
  BUDGET,
  /** Not sent: the fallback had its fill of such requests at that moment. */
  CONCURRENCY,
  /** Not sent: more than a fifth of the traffic would have gone there. */
  SHARE;

  /** The reason for leaving an attempt that failed. */
  public static FallbackReason of(Result failure) {
    return switch (failure) {
      case ERROR -> ERROR;
      case TIMEOUT -> TIMEOUT;
      case RESET -> RESET;
      case UNREADY -> UNREADY;
      case BREAKER_OPEN -> BREAKER_OPEN;
      case OK, CLIENT_ERROR -> throw new IllegalArgumentException(failure + " is no failure");
    };
  }

  /** The reason for not sending a request whose body is gone. */
  public static FallbackReason of(NotKept cause) {
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
