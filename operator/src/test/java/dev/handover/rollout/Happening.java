package dev.handover.rollout;

import dev.handover.rollout.Snapshot.Trouble;
import java.util.List;
import java.util.Optional;

/** Something that may happen to a resource, its pods, its routers or its operator. */
sealed interface Happening {
  /** Time passes; the operator looks every second. */
  record Seconds(int count) implements Happening {}

  record ModelChanged(int version) implements Happening {}

  record CeilingSet(Level level) implements Happening {}

  record StepsEdited(List<Step> steps) implements Happening {}

  record ReplicasSet(int replicas) implements Happening {}

  record QueueSet(Intent.OnNewRevision onNewRevision) implements Happening {}

  record Paused(boolean paused) implements Happening {}

  /** A revision answers badly, or well again. */
  record Behaves(Who who, Conduct conduct) implements Happening {}

  /** The routers stop asking somebody, or ask again. */
  record Breaker(Who who, boolean open) implements Happening {}

  record Sight(boolean arriving) implements Happening {}

  /** All pods of somebody are lost; they come back when the trouble goes. */
  record PodsLost(Who who, Optional<Trouble> trouble) implements Happening {}

  record PodsBack(Who who) implements Happening {}

  /** Every pod of every revision is lost. */
  record AllPodsLost() implements Happening {}

  /** The baseline is taken out of the spec, or written into it again. */
  record BaselineWritten(boolean written) implements Happening {}

  /** The spec names another baseline. */
  record BaselineChanged() implements Happening {}

  /** Other guardrails: what was measured for those before says nothing of them. */
  record GuardrailsEdited() implements Happening {}

  record BaselineIs(Snapshot.BaselineState state) implements Happening {}

  /** One of the routers stops taking tables, or takes them again. */
  record RouterStuck(boolean stuck) implements Happening {}

  record Abort(boolean stale) implements Happening {}

  /** A person wants something tried again that was taken back; or something nobody knows. */
  record Retry(boolean stale) implements Happening {
    Retry() {
      this(false);
    }
  }

  /** A person agrees to what status asks; or to something else. */
  record Approve(boolean stale) implements Happening {}

  /** A person names a replaced revision, or one that nobody ever heard of. */
  record Rollback(Which which) implements Happening {
    enum Which {
      Newest,
      Oldest,
      Stale
    }
  }

  /** Somebody deletes the Deployments of retired revisions. */
  record DeploymentDeleted() implements Happening {}

  /** The operator dies after it wrote routes, before it wrote anything else. */
  record DiesAfterRoutes() implements Happening {}

  /** The operator dies after it wrote routes and pods, before it wrote status. */
  record DiesBeforeStatus() implements Happening {}

  record Deleted() implements Happening {}

  /** Something happens and the operator does not hear of it: it sees it when it looks next. */
  record Unheard(Happening what) implements Happening {}

  /** Time passes in which no operator looks. */
  record NobodyLooks(int seconds) implements Happening {}

  /** Somebody, by the place they have now. */
  enum Who {
    Trial,
    Stable,
    Previous
  }

  /** How somebody answers. */
  enum Conduct {
    Good,
    Bad,
    Unclear
  }
}
