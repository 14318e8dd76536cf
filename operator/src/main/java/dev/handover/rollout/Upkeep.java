package dev.handover.rollout;

import dev.handover.rollout.Intent.Unobserved;
import dev.handover.rollout.Journey.Kind;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Progress.Failover;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.Mark;
import java.util.Optional;

/** What goes on beside any journey: restarts, tickets, failover, lost sight. */
final class Upkeep {
  private Upkeep() {}

  /**
   * An operator that died between the route write and the status write left a table that knows more
   * than status does. Only going further is taken up: a table read too early knows less.
   */
  static void takeUpFromTable(Draft draft) {
    draft
        .seen
        .dataPlane()
        .written()
        .flatMap(Snapshot.Table::mark)
        .ifPresent(
            mark ->
                draft
                    .journey
                    .filter(journey -> journey.ticket().equals(mark.ticket()))
                    .ifPresentOrElse(
                        journey -> takeUp(draft, journey, mark.stage()),
                        () -> Retreat.takeUpFromRest(draft, mark)));
  }

  private static void takeUp(Draft draft, Journey journey, Mark.Stage stage) {
    switch (stage) {
      case Mark.Stage.Back(var cause) -> Retreat.undo(draft, journey, cause);
      case Mark.Stage.Underway(int step) -> catchUp(draft, journey, step);
      case Mark.Stage.Over ignored -> finish(draft, journey);
    }
  }

  /** Steps edited since then, or a stand-in, make it another table: then status is right. */
  private static void catchUp(Draft draft, Journey journey, int step) {
    if (step < 0 && journey.phase() instanceof Phase.At) {
      Retreat.suspend(draft, journey, "its traffic was taken away");
      return;
    }
    if (!ahead(journey, step)) {
      return;
    }
    draft.journey = Optional.of(journey.in(new Phase.At(step, Stopwatch.ZERO)));
    var taken = Routes.of(draft);
    if (draft.seen.dataPlane().written().filter(it -> it.routing().equals(taken)).isEmpty()) {
      draft.journey = Optional.of(journey);
      return;
    }
    Advance.entered(draft, journey, step); // nobody has heard of it yet
  }

  /** It had arrived, unless the table shows that it was called off. */
  private static void finish(Draft draft, Journey journey) {
    var arrived =
        draft.seen.dataPlane().written().stream()
            .flatMap(table -> table.routing().arms().stream())
            .allMatch(
                arm ->
                    arm.decider().revision().filter(journey.revision()::equals).isPresent()
                        && arm.decider().level() == journey.to());
    if (arrived) {
      Advance.arrive(draft, journey);
    }
  }

  private static boolean ahead(Journey journey, int step) {
    return step < journey.steps().size()
        && switch (journey.phase()) {
          case Phase.Starting ignored -> step >= 0;
          case Phase.At(int present, var held) -> step > present;
          case Phase.Suspended ignored -> step >= 0; // routes are taken away before that is noted
        };
  }

  /**
   * A retry is recorded in one pass and acted on in the next, so that it cannot be acted on twice.
   */
  static void readTickets(Draft draft) {
    if (draft.retrying.isPresent()) {
      var ticket = draft.retrying.get();
      draft.retrying = Optional.empty();
      draft.rejected =
          draft.rejected.stream().filter(entry -> !entry.ticket().equals(ticket)).toList();
      draft.latch = draft.latch.filter(latch -> !latch.ticket().equals(ticket));
      draft.moved(Reason.RetryAccepted, "retry " + ticket);
      return;
    }
    draft.retrying =
        draft
            .seen
            .answers()
            .retry()
            .filter(
                ticket ->
                    draft.rejected.stream().anyMatch(entry -> entry.ticket().equals(ticket))
                        || draft.latch.filter(latch -> latch.ticket().equals(ticket)).isPresent());
  }

  /** Nobody makes models yet: said once for each request, which is remembered for that. */
  static void hearRetrain(Draft draft) {
    var asked = draft.seen.answers().retrain().filter(it -> !it.isBlank());
    if (asked.isPresent() && !asked.equals(draft.retrain)) {
      draft.retrain = asked;
      draft.moved(
          Reason.RetrainRefused,
          "retraining is not yet supported, so nothing was begun for retrain %s; train a model and write it into spec.model"
              .formatted(asked.get()));
    }
  }

  /** Others answer while no pod of the deciding revision is ready; its place is not at stake. */
  static void failOver(Draft draft) {
    var deciding =
        draft.stable.filter(
            stable ->
                draft.level == Level.Full
                    && draft.journey.map(Journey::kind).filter(Kind.Climb::equals).isEmpty());
    draft.failover =
        draft.failover.filter(failover -> deciding.filter(failover.revision()::equals).isPresent());
    if (deciding.isEmpty()) {
      return;
    }
    var stable = deciding.get();
    if (draft.failover.isEmpty()) {
      if (!draft.seen.ready(stable)) {
        draft.failover = Optional.of(new Failover(stable, draft.now, Optional.empty()));
        draft.moved(
            Reason.FailedOver,
            "no pod of %s is ready; %s"
                .formatted(
                    stable,
                    Routes.standIn(draft)
                        .map(decider -> decider.answers() + " answers")
                        .orElse("and nobody else is either")));
      }
      return;
    }
    failBack(draft, stable, draft.failover.get());
  }

  private static void failBack(Draft draft, Revision stable, Failover failover) {
    if (!draft.seen.ready(stable)) {
      draft.failover = Optional.of(new Failover(stable, failover.since(), Optional.empty()));
      return;
    }
    var readySince = failover.readySince().orElse(draft.now);
    if (readySince.plus(Delays.FAILBACK).isAfter(draft.now) && Routes.standIn(draft).isPresent()) {
      draft.failover = Optional.of(new Failover(stable, failover.since(), Optional.of(readySince)));
      return;
    }
    draft.failover = Optional.empty();
    draft.moved(Reason.FailedBack, stable + " is ready again and answers");
  }

  /** Without measurements nothing goes up; a journey may have to give its traffic back. */
  static void watchSight(Draft draft) {
    if (!asked(draft)) {
      draft.unobservedSince = Optional.empty();
      return;
    }
    switch (draft.seen.evidence().arriving()) {
      case Arriving.Yes() -> {
        if (Concerns.outOfSight(draft)) {
          draft.notice(
              Reason.ObservedAgain,
              "measurements arrive again, after none since " + draft.unobservedSince.orElseThrow());
        }
        draft.unobservedSince = Optional.empty();
      }
      case Arriving.No ignored ->
          draft.unobservedSince = draft.unobservedSince.or(() -> Optional.of(draft.now));
    }
  }

  /** Whether any model is asked, so that there is something to be seen. */
  private static boolean asked(Draft draft) {
    return draft.level != Level.HumanOnly
        || draft.journey.filter(journey -> journey.phase() instanceof Phase.At).isPresent();
  }

  /** The user may want a journey's traffic back when it was out of sight for too long. */
  static void giveUpUnobserved(Draft draft) {
    var policy = draft.intent().unobserved();
    var tooLong =
        draft
            .unobservedSince
            .filter(since -> !since.plus(policy.limit()).isAfter(draft.now))
            .isPresent();
    if (tooLong && policy.then() == Unobserved.Then.Back && !draft.intent().paused()) {
      draft
          .journey
          .filter(journey -> journey.phase() instanceof Phase.At)
          .ifPresent(
              journey -> Retreat.suspend(draft, journey, "no measurements for " + policy.limit()));
    }
  }
}
