package dev.handover.rollout;

import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Journey.Kind;
import dev.handover.rollout.Journey.Origin;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Progress.Queued;
import dev.handover.rollout.Snapshot.BaselineState;
import dev.handover.rollout.Snapshot.Mark;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where to go: keeps journeys in line with what the user wants now, and begins new ones. */
final class Course {
  private Course() {}

  /** Nobody decides above the ceiling, from this pass on. */
  static void obeyCeiling(Draft draft) {
    if (draft.stable.isEmpty()) {
      draft.level = Level.HumanOnly;
    }
    var rung = draft.intent().highestRungUpTo(draft.level.atMost(draft.allowed()));
    if (rung != draft.level) {
      draft.moved(
          Reason.LevelLowered,
          "level %s -> %s: the spec allows no more (level %s, path %s)"
              .formatted(draft.level, rung, draft.intent().ceiling(), draft.intent().path()));
      draft.level = rung;
    }
    draft.journey.ifPresent(journey -> obeyCeiling(draft, journey));
  }

  private static void obeyCeiling(Draft draft, Journey journey) {
    switch (journey.kind()) {
      case Launch, Climb -> {
        if (!nextRung(draft).equals(Optional.of(journey.to())) || journey.from() != draft.level) {
          callOff(draft, journey, Reason.Cancelled, "the spec no longer leads to " + journey.to());
        }
      }
      case Canary -> {
        if (draft.level == Level.HumanOnly) {
          callOff(draft, journey, Reason.Cancelled, "no model is asked at HumanOnly");
        } else if (journey.to() != draft.level) {
          draft.journey = Optional.of(relevelled(draft, journey));
        }
      }
    }
  }

  /** The share stays; what was shown at the other level counts no more. */
  private static Journey relevelled(Draft draft, Journey journey) {
    var levelled = journey.between(draft.level, draft.level);
    return journey.phase() instanceof Phase.At(int step, var held)
        ? levelled.in(new Phase.At(step, Stopwatch.ZERO))
        : levelled;
  }

  /** The journey leads where the spec leads. */
  static void obeySpec(Draft draft) {
    var queued = draft.journey.flatMap(journey -> obeySpec(draft, journey));
    queued
        .filter(next -> !draft.queued.equals(queued))
        .ifPresent(next -> tellQueued(draft, next.revision()));
    draft.queued = queued;
  }

  /** Ends the journey, or lets it go on; then says who waits for its end. */
  private static Optional<Queued> obeySpec(Draft draft, Journey journey) {
    if (wanted(draft, journey)) {
      takeEditedSteps(draft, journey);
      return Optional.empty();
    }
    if (draft.stable.equals(Optional.of(draft.intent().desired()))) {
      callOff(draft, journey, Reason.Cancelled, "the spec is back at " + draft.intent().desired());
      return Optional.empty();
    }
    return switch (draft.intent().onNewRevision()) {
      case Supersede -> {
        supersede(draft, journey);
        yield Optional.empty();
      }
      case Queue -> {
        takeEditedSteps(draft, journey);
        yield Optional.of(waiting(draft));
      }
    };
  }

  private static Queued waiting(Draft draft) {
    var desired = draft.intent().desired();
    return draft
        .queued
        .filter(before -> before.revision().equals(desired))
        .orElseGet(() -> new Queued(desired, draft.now));
  }

  private static void tellQueued(Draft draft, Revision next) {
    draft.journey.ifPresent(
        journey ->
            draft.notice(
                Reason.Queued,
                "revision %s waits until the %s of %s has ended"
                    .formatted(next, journey.kind(), journey.revision())));
  }

  /** A person who rolls back goes elsewhere than a spec that asks for what was rejected by it. */
  private static boolean wanted(Draft draft, Journey journey) {
    var desired = draft.intent().desired();
    return journey.revision().equals(desired)
        || switch (journey.origin()) {
          case Spec -> false;
          case Rollback -> draft.rejects(desired);
        };
  }

  private static void supersede(Draft draft, Journey journey) {
    var desired = draft.intent().desired();
    switch (journey.kind()) {
      case Climb ->
          callOff(draft, journey, Reason.Cancelled, "revision " + desired + " comes first");
      case Launch, Canary ->
          callOff(draft, journey, Reason.Superseded, "the spec asks for " + desired);
    }
  }

  static void callOff(Draft draft, Journey journey, Reason reason, String why) {
    draft.endJourney(new Mark.Stage.Over());
    draft.moved(
        reason,
        "%s of %s ended at a share of %d %%: %s"
            .formatted(journey.kind(), journey.revision(), journey.share(), why));
  }

  /** Traffic never drops, and never rises, because steps were edited. */
  private static void takeEditedSteps(Draft draft, Journey journey) {
    var planned = stepsOf(draft.intent(), journey.kind(), journey.to());
    if (planned.equals(journey.planned())) {
      return;
    }
    var edited =
        switch (journey.phase()) {
          case Phase.Starting phase -> journey.along(planned, planned, phase);
          case Phase.Suspended phase -> journey.along(planned, planned, phase);
          case Phase.At(int step, var held) ->
              resumed(journey, planned, journey.steps().get(step), held);
        };
    draft.journey = Optional.of(edited);
    draft.moved(
        Reason.StepsEdited,
        "%s of %s goes on at a share of %d %% with the edited steps"
            .formatted(journey.kind(), journey.revision(), edited.share()));
  }

  private static Journey resumed(
      Journey journey, List<Step> planned, Step current, Stopwatch held) {
    var same =
        planned.stream()
            .filter(step -> step.load() == current.load() && sameKind(step, current))
            .findFirst();
    var above = planned.stream().filter(step -> comesAfter(step, current));
    var steps = Stream.concat(Stream.of(same.orElse(current)), above).toList();
    return journey.along(planned, steps, new Phase.At(0, held));
  }

  private static boolean sameKind(Step one, Step other) {
    return one instanceof Step.Mirror == other instanceof Step.Mirror;
  }

  private static boolean comesAfter(Step step, Step current) {
    return switch (current) {
      case Step.Share(int share, var hold, var entry) -> step.share() > share;
      case Step.Mirror(int percent, var hold, var entry) ->
          step instanceof Step.Share || step.load() > percent;
    };
  }

  /** Begins what the spec asks for, if nothing is under way and no person goes elsewhere next. */
  static void begin(Draft draft) {
    if (draft.journey.isPresent()) {
      return;
    }
    var intent = draft.intent();
    var desired = intent.desired();
    var rejection =
        draft.rejected.stream().filter(entry -> entry.revision().equals(desired)).findFirst();
    var next = nextRung(draft);
    var settled = draft.stable.equals(Optional.of(desired)) && draft.level != Level.HumanOnly;
    if (rejection.isPresent()) {
      draft.waitFor(
          What.Retry,
          "revision %s was taken back (%s)%s; change the model, or retry it"
              .formatted(
                  desired,
                  rejection.get().cause().text(),
                  draft.stable.filter(desired::equals).isPresent()
                      ? " and answers all the same, since nobody took its place"
                      : ""),
          rejection.get().ticket());
    } else if (settled && next.isEmpty()) {
      waitAtLatch(draft);
    } else if (draft.level == Level.HumanOnly && next.isEmpty()) {
      waitForCeiling(draft);
    } else if (intent.paused()) {
      draft.waitFor(What.Unpause, "set spec.paused to false to let revision " + desired + " start");
    } else if (draft.seen.baseline() instanceof BaselineState.Missing(var detail)) {
      draft.waitFor(What.Baseline, detail);
    } else if (draft.rollingBack.isEmpty()) {
      start(draft, settled ? Kind.Climb : kindOfTakeover(draft), Origin.Spec, desired);
    }
  }

  /** Whether a journey to another revision has somewhere to lead. */
  static boolean canTakeOver(Draft draft) {
    return draft.level != Level.HumanOnly || nextRung(draft).isPresent();
  }

  /** A person wants this revision instead of what the spec asks for. */
  static void startAnew(Draft draft, Revision named) {
    start(draft, kindOfTakeover(draft), Origin.Rollback, named);
  }

  private static Kind kindOfTakeover(Draft draft) {
    return draft.level == Level.HumanOnly ? Kind.Launch : Kind.Canary;
  }

  private static void waitAtLatch(Draft draft) {
    draft.latch.ifPresent(
        latch -> {
          if (draft.intent().rungAbove(draft.level) != draft.level) {
            draft.waitFor(
                What.Retry,
                "the level stays at %s after: %s".formatted(latch.level(), latch.cause().text()),
                latch.ticket());
          }
        });
  }

  private static void waitForCeiling(Draft draft) {
    waitAtLatch(draft);
    if (draft.waiting.isEmpty()) {
      draft.waitFor(
          What.Ceiling,
          "raise spec.automation.level to %s to let the model start".formatted(rungAhead(draft)));
    }
  }

  private static void start(Draft draft, Kind kind, Origin origin, Revision revision) {
    draft.journeys++;
    var to = kind == Kind.Canary ? draft.level : nextRung(draft).orElse(draft.level);
    var steps = stepsOf(draft.intent(), kind, to);
    var ticket =
        "%s-%s-%d"
            .formatted(kind.name().toLowerCase(java.util.Locale.ROOT), revision, draft.journeys);
    draft.previous = draft.previous.filter(warm -> !warm.revision().equals(revision));
    draft.journey =
        Optional.of(
            new Journey(
                ticket,
                kind,
                origin,
                revision,
                draft.level,
                to,
                steps,
                steps,
                new Phase.Starting(Stopwatch.ZERO),
                Consent.NONE,
                draft.now));
    draft.moved(
        Reason.JourneyStarted,
        kind == Kind.Canary
            ? "Canary of %s against %s at %s".formatted(revision, draft.stable.orElseThrow(), to)
            : "%s of %s from %s to %s".formatted(kind, revision, draft.level, to));
  }

  /** The rung to go for, if the spec and the latch allow one above the present level. */
  private static Optional<Level> nextRung(Draft draft) {
    var rung = rungAhead(draft);
    return rung.above(draft.level) && !rung.above(draft.allowed())
        ? Optional.of(rung)
        : Optional.empty();
  }

  private static Level rungAhead(Draft draft) {
    return draft.startAt().orElseGet(() -> draft.intent().rungAbove(draft.level));
  }

  /** The steps of a journey: a climb has no mirror, a first look takes nothing from anybody. */
  static List<Step> stepsOf(Intent intent, Kind kind, Level to) {
    return switch (kind) {
      case Canary -> intent.steps();
      case Climb -> intent.steps().stream().filter(Step.Share.class::isInstance).toList();
      case Launch -> {
        if (intent.baseline() == BaselineKind.None) {
          yield List.of(); // nobody to compare with: readiness is all there is to wait for
        }
        yield to == Level.Shadow ? List.of(firstLook(intent)) : intent.steps();
      }
    };
  }

  /** As long as the first step, and with leave if that one needs it. */
  private static Step firstLook(Intent intent) {
    return intent.steps().stream()
        .findFirst()
        .map(first -> new Step.Share(100, first.hold(), first.entry()))
        .orElseGet(() -> new Step.Share(100, Duration.ZERO));
  }
}
