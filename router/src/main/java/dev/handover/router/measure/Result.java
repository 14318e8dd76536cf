package dev.handover.router.measure;

import java.util.Locale;

/** How the first attempt of a request ended: the label {@code result}. */
public enum Result {
  /** 2xx or 3xx. */
  OK,
  /** 4xx: the caller's doing. */
  CLIENT_ERROR,
  /** 5xx. */
  ERROR,
  /** No complete answer within the limit. */
  TIMEOUT,
  /** Not connected, broken off, or not HTTP. */
  RESET,
  /** Not asked: no pod is ready. */
  UNREADY,
  /** Not asked: the breaker is open. */
  BREAKER_OPEN;

  /** The result that an HTTP status stands for. */
  public static Result ofStatus(int status) {
    if (status >= 500) {
      return ERROR;
    }
    return status >= 400 ? CLIENT_ERROR : OK;
  }

  /** Whether the caller should better be answered by someone else. */
  public boolean failed() {
    return switch (this) {
      case OK, CLIENT_ERROR -> false;
      case ERROR, TIMEOUT, RESET, UNREADY, BREAKER_OPEN -> true;
    };
  }

  /** The word as it stands in metrics. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
