package dev.handover.e2e.load;

import java.util.Locale;

/** What became of one request, as its caller sees it. */
sealed interface Outcome {

  /**
   * A readable answer in time.
   *
   * @param by who gave it, as {@code Handover-Answered-By} says; {@code unknown} without it
   * @param right whether it names the true digit
   */
  record Answered(String by, boolean right) implements Outcome {}

  /**
   * No such answer.
   *
   * @param how in which way
   * @param detail what was seen, e.g. the HTTP status
   */
  record Failed(Failure how, String detail) implements Outcome {}

  /** Ways in which a caller is let down. */
  enum Failure {
    /** A status other than 2xx. */
    STATUS,
    /** Nothing, or only a part, within the timeout. */
    TIMEOUT,
    /** The connection could not be made or broke. */
    RESET,
    /** A 2xx answer that does not say a digit. */
    UNREADABLE,
    /** Not sent: too many requests were unanswered. */
    OVERLOAD;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
