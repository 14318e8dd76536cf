package dev.handover.rollout;

/** Why something was taken back. */
public sealed interface Cause {
  /**
   * A guardrail was breached.
   *
   * @param guardrail its name
   * @param detail the numbers
   */
  record Breach(String guardrail, String detail) implements Cause {}

  /** The routers stopped asking it, since it failed on nearly every request. */
  record BreakerOpen() implements Cause {}

  /**
   * Its pods crashed.
   *
   * @param detail which, and how
   */
  record Crashed(String detail) implements Cause {}

  /**
   * Its pods were not ready in time.
   *
   * @param detail what kept them
   */
  record DeadlineExceeded(String detail) implements Cause {}

  /** A person said so. */
  record Aborted() implements Cause {}

  /** A person named an earlier revision to take its place. */
  record RolledBack() implements Cause {}

  /** One word for machines. */
  default String word() {
    return getClass().getSimpleName();
  }

  /** One clause for people. */
  default String text() {
    return switch (this) {
      case Breach(var guardrail, var detail) -> "guardrail " + guardrail + " breached: " + detail;
      case BreakerOpen() -> "the routers' breaker opened: nearly every answer failed";
      case Crashed(var detail) -> "pods crashed: " + detail;
      case DeadlineExceeded(var detail) -> "not ready within progressDeadline: " + detail;
      case Aborted() -> "aborted by a person";
      case RolledBack() -> "rolled back by a person";
    };
  }
}
