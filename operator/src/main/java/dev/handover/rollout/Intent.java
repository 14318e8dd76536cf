package dev.handover.rollout;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the user wants, parsed and checked.
 *
 * @param desired the revision of the model the spec describes
 * @param baseline who decides when the model does not
 * @param ceiling the highest level allowed
 * @param path the levels to climb, in order, without HumanOnly
 * @param startAt the level at which the first launch may begin, if a person agrees
 * @param approvals the levels that a person must approve before they are entered
 * @param steps how a new version or level takes over
 * @param replicas pods of a revision that serves
 * @param keepWarm how long the one replaced stays at full size
 * @param progressDeadline how long pods may take to become ready
 * @param history how many replaced revisions are kept at zero pods
 * @param onNewRevision what a new revision does to a journey under way
 * @param paused whether nothing may go up
 * @param unobserved what to do while no measurements arrive
 * @param deletionPolicy what stays when the resource is deleted
 */
public record Intent(
    Revision desired,
    BaselineKind baseline,
    Level ceiling,
    List<Level> path,
    Optional<Level> startAt,
    Set<Level> approvals,
    List<Step> steps,
    int replicas,
    Duration keepWarm,
    Duration progressDeadline,
    int history,
    OnNewRevision onNewRevision,
    boolean paused,
    Unobserved unobserved,
    DeletionPolicy deletionPolicy) {

  public Intent {
    path = List.copyOf(path);
    approvals = Set.copyOf(approvals);
    steps = List.copyOf(steps);
  }

  /** Who decides when the model does not. */
  public enum BaselineKind {
    Human,
    System,
    None
  }

  /** What a new revision does to a journey under way. */
  public enum OnNewRevision {
    /** The journey ends, and the new revision begins. */
    Supersede,
    /** The new revision waits until the journey has ended. */
    Queue
  }

  /**
   * What to do while no measurements arrive.
   *
   * @param limit how long to hold before {@code then}
   * @param then what happens after that; never a change of level at rest
   */
  public record Unobserved(Duration limit, Then then) {
    /** What happens when measurements stay away. */
    public enum Then {
      Hold,
      Back
    }
  }

  /** What stays when the resource is deleted. */
  public enum DeletionPolicy {
    /** The front Service goes on, pointing at the baseline. */
    Baseline,
    /** Nothing stays. */
    Delete
  }

  /** The highest rung of the path that is not above the limit; HumanOnly if there is none. */
  public Level highestRungUpTo(Level limit) {
    return path.reversed().stream()
        .filter(rung -> !rung.above(limit))
        .findFirst()
        .orElse(Level.HumanOnly);
  }

  /** The rung above a level on the path, or the level itself at the top. */
  public Level rungAbove(Level level) {
    return path.stream().filter(rung -> rung.above(level)).findFirst().orElse(level);
  }

  /** The rung below a level on the path, HumanOnly below the first. */
  public Level rungBelow(Level level) {
    return path.reversed().stream()
        .filter(rung -> level.above(rung))
        .findFirst()
        .orElse(Level.HumanOnly);
  }
}
