package dev.handover.rollout;

import dev.handover.rollout.Journey.Kind;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Snapshot.Deletion;
import dev.handover.rollout.Snapshot.Mark;
import dev.handover.rollout.Step.Entry;
import dev.handover.rollout.World.Pass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** To what a person must agree before a journey enters a step, told anew from the spec. */
final class Leaves {
  private Leaves() {}

  /** The tickets; the step after the last is the end. */
  static List<String> needed(Intent intent, Optional<Revision> stable, Journey journey, int step) {
    var tickets = new ArrayList<String>();
    if (journey.kind() != Kind.Canary
        && step == shares(journey)
        && (intent.approvals().contains(journey.to())
            || stable.isEmpty() && intent.startAt().equals(Optional.of(journey.to())))) {
      tickets.add("approve-" + journey.ticket() + "-" + word(journey.to()));
    }
    if (step < journey.steps().size() && journey.steps().get(step).entry() == Entry.OnApproval) {
      tickets.add("approve-" + journey.ticket() + "-" + word(journey.steps().get(step)));
    }
    return tickets;
  }

  /** The tickets for what a pass enters: what no table gave the journey before. */
  static List<String> neededFor(Pass pass) {
    var intent = pass.seen().intent();
    var stable = pass.seen().progress().stable();
    var next = pass.decision().next().journey();
    if (pass.seen().deletion() == Deletion.Requested) {
      return List.of(); // whoever leaves enters nothing
    }
    if (next.isPresent() && next.get().phase() instanceof Phase.At(int step, var held)) {
      return hadIt(pass) ? List.of() : needed(intent, stable, next.get(), step);
    }
    return pass.seen()
        .progress()
        .journey()
        .filter(journey -> journey.steps().isEmpty() && arrived(pass) && !wasOver(pass, journey))
        .map(journey -> needed(intent, stable, journey, 0))
        .orElse(List.of());
  }

  private static boolean arrived(Pass pass) {
    return pass.decision().notices().stream()
        .anyMatch(notice -> notice.reason() == Reason.LevelReached);
  }

  /** The operator died after it had written that the journey was over. */
  private static boolean wasOver(Pass pass, Journey journey) {
    return written(pass).filter(mark -> mark.stage() instanceof Mark.Stage.Over).stream()
        .anyMatch(mark -> mark.ticket().equals(journey.ticket()));
  }

  /** Whether the table that stands gives the journey already what it has after this pass. */
  private static boolean hadIt(Pass pass) {
    var ticket = pass.decision().mark().map(Mark::ticket);
    return written(pass).filter(Leaves::moves).map(Mark::ticket).equals(ticket)
        && pass.seen()
            .dataPlane()
            .written()
            .map(table -> trial(table.routing()))
            .equals(Optional.of(trial(pass.decision().routing())));
  }

  private static Optional<Mark> written(Pass pass) {
    return pass.seen().dataPlane().written().flatMap(Snapshot.Table::mark);
  }

  private static boolean moves(Mark mark) {
    return mark.stage() instanceof Mark.Stage.Underway(int step) && step >= 0;
  }

  /** What is on trial: copies, or the share of the arm that gains. */
  private static String trial(Routing routing) {
    return routing
        .mirror()
        .map(mirror -> "mirror " + mirror.percent())
        .orElseGet(() -> "share " + routing.arms().getFirst().weight());
  }

  /** What comes next; a journey that lost its traffic looks at nothing twice. */
  static int next(Journey journey) {
    return switch (journey.phase()) {
      case Phase.Starting ignored -> 0;
      case Phase.At(int step, var held) -> step + 1;
      case Phase.Suspended lost ->
          lost.hadShare() ? shares(journey) % Math.max(1, journey.steps().size()) : 0;
    };
  }

  /** Where the shares begin. */
  private static int shares(Journey journey) {
    return (int) journey.steps().stream().filter(Step.Mirror.class::isInstance).count();
  }

  private static String word(Level level) {
    return switch (level) {
      case HumanOnly -> "humanonly";
      case Shadow -> "shadow";
      case Full -> "full";
    };
  }

  private static String word(Step step) {
    return switch (step) {
      case Step.Mirror(int percent, var hold, var entry) -> "mirror-" + percent;
      case Step.Share(int share, var hold, var entry) -> "share-" + share;
    };
  }
}
