package dev.handover.rollout;

import dev.handover.rollout.Decision.Release;
import dev.handover.rollout.Intent.DeletionPolicy;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Snapshot.BaselineState;
import dev.handover.rollout.Snapshot.Deletion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The brain: from what is seen to what is done. Total and pure; the same snapshot gives the same
 * decision, whoever asks and however often.
 *
 * <p>The order is the order of urgency: deletion; back for cause, or to where a person says; the
 * ceiling; a spec that leads elsewhere; lost sight; and only then, when nothing speaks against it,
 * one step up.
 */
public final class Decide {
  private Decide() {}

  /** What to do now. */
  public static Decision decide(Snapshot seen) {
    var draft = new Draft(seen);
    Upkeep.watchSight(draft);
    if (seen.deletion() == Deletion.Requested) {
      return farewell(draft);
    }
    Rollbacks.spend(draft);
    Upkeep.takeUpFromTable(draft);
    Rollbacks.overtake(draft);
    Retreat.run(draft);
    Rollbacks.run(draft);
    Upkeep.readTickets(draft);
    Upkeep.hearRetrain(draft);
    Course.obeyCeiling(draft);
    Course.obeySpec(draft);
    Upkeep.giveUpUnobserved(draft);
    Retreat.whoAnswersNow(draft);
    Departures.coolDown(draft);
    Upkeep.failOver(draft);
    Course.begin(draft);
    Advance.run(draft);
    Approvals.hear(draft); // acted on in the next pass: by then it is remembered
    Departures.coolDown(draft); // again: a journey that has just ended prolongs nothing
    var routing = Routes.of(draft);
    Concerns.note(draft, routing);
    return decision(draft, routing, Release.NotYet);
  }

  private static Decision decision(Draft draft, Routing routing, Release release) {
    var replicas = Departures.replicas(draft, routing);
    var forget = Departures.forget(draft);
    return new Decision(
        routing,
        draft.mark(),
        replicas,
        forget,
        release,
        draft.remembered(),
        draft.waiting,
        draft.notices);
  }

  /**
   * Callers of a deleted resource go on to the baseline. Its pods are reached directly, so nothing
   * here waits for a router.
   */
  private static Decision farewell(Draft draft) {
    var stays =
        draft.intent().deletionPolicy() == DeletionPolicy.Baseline
            && !(draft.seen.baseline() instanceof BaselineState.Missing);
    var drained =
        draft.releasing.filter(since -> !since.plus(Delays.DRAIN).isAfter(draft.now)).isPresent();
    if (!stays || drained) {
      return leave(draft, Release.LetGo);
    }
    if (draft.releasing.isEmpty()) {
      draft.releasing = Optional.of(draft.now);
      draft.moved(Reason.Released, "the front Service points at the baseline from now on");
    }
    return leave(draft, Release.PointAtBaseline);
  }

  private static Decision leave(Draft draft, Release release) {
    return new Decision(
        Routing.BASELINE,
        draft.mark(),
        Map.of(),
        Set.of(),
        release,
        draft.remembered(),
        Optional.empty(),
        List.copyOf(draft.notices));
  }
}
