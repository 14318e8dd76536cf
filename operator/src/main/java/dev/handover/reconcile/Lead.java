package dev.handover.reconcile;

/** Whether this operator is the one that acts. Asked before each pass. */
@FunctionalInterface
public interface Lead {
  /** Where nobody else is there. */
  Lead ALONE = () -> true;

  /**
   * Whether it still is, as the API server knew a moment ago; no if the API server says nothing.
   */
  boolean holds();
}
