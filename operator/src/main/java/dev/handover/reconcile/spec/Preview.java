package dev.handover.reconcile.spec;

/** Whether people may look at the newer revision by a Service of its own. */
public enum Preview {
  /** There is no such Service. */
  None,
  /** There is one, and it leads to the newer revision. */
  Kept,
  /** Whatever there is stays: nobody can tell what is wanted. */
  AsItStands
}
