package dev.handover.rollout;

import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Progress.RollingBack;
import dev.handover.rollout.Progress.Warm;
import dev.handover.rollout.Snapshot.Mark;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Back to a revision that had its place before, because a person names it. It is recorded in one
 * pass and acted on in the next, and then its ticket is gone: it cannot act twice. While that
 * revision is warm and ready it answers at once, since it has earned its place; else it is on trial
 * anew. Either way what it replaces, and what the spec asks for, is rejected: else it would start
 * again.
 */
final class Rollbacks {
  private static final Cause CAUSE = new Cause.RolledBack();

  private Rollbacks() {}

  /**
   * The ticket of who is on trial asks for nothing, also later: its annotation stays, and must not
   * bring back who was just taken back. So it is spent before anything ends the trial, and only the
   * next one asks anew.
   */
  static void spend(Draft draft) {
    asked(draft)
        .flatMap(ticket -> named(draft, ticket))
        .filter(named -> draft.journey.map(Journey::revision).filter(named::equals).isPresent())
        .ifPresent(
            onTrial -> {
              draft.journeys++;
              draft.renewTicket(onTrial);
            });
  }

  static void run(Draft draft) {
    draft.rollingBack.ifPresentOrElse(asked -> act(draft, asked), () -> read(draft));
  }

  /**
   * Before anything is taken back: a climb ends with the version that climbs when a person swaps it
   * for a warm one, and its level is not to blame, whatever was just measured or said of it.
   */
  static void overtake(Draft draft) {
    if (draft.journey.filter(journey -> journey.kind() == Journey.Kind.Climb).isPresent()) {
      draft
          .rollingBack
          .flatMap(asked -> named(draft, asked.ticket()))
          .filter(named -> isWarm(draft, named))
          .ifPresent(warm -> takeUp(draft, warm));
    }
  }

  /** A ticket of who has the place already asks for nothing: there is none. */
  private static void read(Draft draft) {
    draft.rollingBack =
        asked(draft)
            .filter(ticket -> named(draft, ticket).isPresent())
            .map(ticket -> new RollingBack(ticket, draft.intent().desired()));
  }

  private static Optional<String> asked(Draft draft) {
    return draft.seen.answers().rollback();
  }

  private static Optional<Revision> named(Draft draft, String ticket) {
    return Progress.named(draft.history, ticket);
  }

  private static void act(Draft draft, RollingBack asked) {
    var named = named(draft, asked.ticket());
    if (named.isPresent() && isHeld(draft, named.get())) {
      draft.waitFor(What.Unpause, "set spec.paused to false to roll back to " + named.get());
      return;
    }
    named.ifPresent(it -> act(draft, it));
    draft.rollingBack = Optional.empty();
  }

  /** A pause holds what would begin; it does not hold a way back that needs no trial. */
  private static boolean isHeld(Draft draft, Revision named) {
    return draft.intent().paused() && !isWarm(draft, named) && isThere(draft, named);
  }

  private static void act(Draft draft, Revision named) {
    if (isWarm(draft, named)) {
      swap(draft, named);
    } else if (!isThere(draft, named)) {
      draft.forgetTicket(named);
      refuse(
          draft,
          named,
          "its Deployment is gone, and a revision is rendered once; write its model into spec.model");
    } else {
      onTrial(draft, named);
    }
  }

  private static void onTrial(Draft draft, Revision named) {
    Retreat.judgeStable(draft); // it answers until the trial begins, and nobody else does
    if (Course.canTakeOver(draft)) {
      tryAnew(draft, named);
      return;
    }
    draft.journeys++; // what was refused now may be asked for again later, by another ticket
    draft.renewTicket(named);
    refuse(
        draft,
        named,
        "no model may be asked at HumanOnly; raise spec.automation.level or retry the level, then"
            + " roll back");
  }

  private static boolean isThere(Draft draft, Revision named) {
    return draft.seen.pods().containsKey(named);
  }

  /** At HumanOnly nobody has a place that could be swapped. */
  private static boolean isWarm(Draft draft, Revision named) {
    return draft.level != Level.HumanOnly
        && draft.stable.isPresent()
        && draft.previous.map(Warm::revision).filter(named::equals).isPresent()
        && draft.seen.ready(named);
  }

  private static void refuse(Draft draft, Revision named, String why) {
    draft.moved(Reason.RollbackRefused, "there is no way back to %s: %s".formatted(named, why));
  }

  private static void accept(Draft draft) {
    draft.rollingBack.ifPresent(
        asked -> draft.moved(Reason.RollbackAccepted, "rollback " + asked.ticket()));
    endJourney(draft);
  }

  private static void swap(Draft draft, Revision warm) {
    accept(draft);
    draft.journeys++; // its mark is told from all others by its number
    var replaced = draft.stable.orElseThrow();
    rejectAllBut(draft, warm);
    draft.previous = Optional.empty();
    draft.last = Optional.of(new Mark(draft.rejectionTicket(replaced), new Mark.Stage.Back(CAUSE)));
    draft.becomesStable(
        warm,
        Reason.RolledBack,
        "%s rolled back to the warm %s by a person".formatted(replaced, warm));
  }

  private static void tryAnew(Draft draft, Revision named) {
    accept(draft);
    draft.clear(named);
    Course.startAnew(draft, named);
    rejectAllBut(draft, named);
    draft.renewTicket(named);
  }

  /** A version on trial is taken back; a climb is not to blame for what the version did. */
  private static void endJourney(Draft draft) {
    draft.journey.ifPresent(
        journey -> {
          switch (journey.kind()) {
            case Launch, Canary -> Retreat.undo(draft, journey, CAUSE);
            case Climb ->
                Course.callOff(draft, journey, Reason.Cancelled, "a person rolls back first");
          }
        });
  }

  /** What was rejected before keeps its cause. */
  private static void rejectAllBut(Draft draft, Revision named) {
    Stream.concat(draft.stable.stream(), draft.rollingBack.map(RollingBack::instead).stream())
        .filter(revision -> !revision.equals(named) && !draft.rejects(revision))
        .toList()
        .forEach(revision -> draft.reject(revision, CAUSE));
  }

  /** Also where the table has it already, and who is ready now makes no difference. */
  static void takeUp(Draft draft, Revision warm) {
    swap(draft, warm);
    draft.rollingBack = Optional.empty();
  }
}
