package dev.handover.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * The place where an object of ours shall stand.
 *
 * @param <T> its kind
 */
public sealed interface Place<T extends HasMetadata> {
  /** Nobody stands there. */
  record Free<T extends HasMetadata>() implements Place<T> {}

  /** An object of ours stands there. */
  record Ours<T extends HasMetadata>(T live) implements Place<T> {}

  /** An object stands there that allows to be taken over. */
  record Adopted<T extends HasMetadata>(T live) implements Place<T> {}

  /**
   * An object of somebody else stands there.
   *
   * @param detail which, and what to do
   */
  record Foreign<T extends HasMetadata>(String detail) implements Place<T> {}
}
