package dev.handover.evidence;

import dev.handover.rollout.Level;
import dev.handover.rollout.Revision;

/**
 * Requests that are measured together. Routers go on showing what they counted while a revision
 * stood for another side: adding that up would take its end for a restart.
 *
 * @param variant the side it stood for
 * @param revision who was asked
 * @param level who decides on this share
 * @param role what became of the answers
 */
public record Lane(String variant, Revision revision, Level level, Role role) {
  /** What became of an answer. */
  public enum Role {
    /** It went to the caller. */
    Answer,
    /** It was measured and thrown away. */
    Copy
  }
}
