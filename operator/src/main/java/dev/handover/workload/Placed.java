package dev.handover.workload;

/** What became of an object that shall stand somewhere. */
public sealed interface Placed {
  /** It stands there as it shall. */
  record Unchanged() implements Placed {}

  /** It was written. */
  record Written() implements Placed {}

  /**
   * It cannot stand there.
   *
   * @param detail what is in the way, and what to do
   */
  record Refused(String detail) implements Placed {}
}
