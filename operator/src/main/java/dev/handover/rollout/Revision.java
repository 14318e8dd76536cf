package dev.handover.rollout;

import java.util.Objects;

/**
 * One immutable version of a model.
 *
 * @param hash ten hex digits over what the user wrote that changes an answer
 */
public record Revision(String hash) implements Answerer {
  public Revision {
    Objects.requireNonNull(hash);
  }

  @Override
  public String toString() {
    return hash;
  }
}
