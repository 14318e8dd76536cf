package dev.handover.rollout;

import dev.handover.rollout.Snapshot.Mark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be done, in the order in which it is done: routes, pods, status, events.
 *
 * @param routing the arms and mirror that shall be in force
 * @param mark the decision behind them, written into the table
 * @param replicas how many pods each revision shall have; a revision not named keeps what it has
 * @param forget revisions whose objects are deleted
 * @param release what happens to the front Service of a deleted resource
 * @param next what to remember
 * @param waiting what the journey waits for, if it waits
 * @param notices what people should hear
 */
public record Decision(
    Routing routing,
    Optional<Mark> mark,
    Map<Revision, Integer> replicas,
    Set<Revision> forget,
    Release release,
    Progress next,
    Optional<Waiting> waiting,
    List<Notice> notices) {

  public Decision {
    replicas = Map.copyOf(replicas);
    forget = Set.copyOf(forget);
    notices = List.copyOf(notices);
  }

  /** What happens to a resource that is being deleted. */
  public enum Release {
    /** It is not being deleted, or its callers are not safe yet. */
    NotYet,
    /** The front Service points at the baseline's pods; the routers still answer. */
    PointAtBaseline,
    /** Nothing holds it any more: the finalizer goes. */
    LetGo
  }

  /**
   * What a resource waits for.
   *
   * @param what one word
   * @param needs what has to come, with the numbers
   * @param ticket the ticket that answers it, if a person can
   */
  public record Waiting(What what, String needs, Optional<String> ticket) {
    public static Waiting on(What what, String needs) {
      return new Waiting(what, needs, Optional.empty());
    }

    /** The things that can be waited for. */
    public enum What {
      Readiness,
      Confirmation,
      Hold,
      Guardrails,
      Approval,
      Measurements,
      Capacity,
      Unpause,
      Baseline,
      Retry,
      Ceiling
    }
  }
}
