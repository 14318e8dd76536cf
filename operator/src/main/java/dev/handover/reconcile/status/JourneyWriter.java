package dev.handover.reconcile.status;

import dev.handover.api.v1alpha1.JourneyStatus;
import dev.handover.api.v1alpha1.JourneyStatus.ApprovalStatus;
import dev.handover.api.v1alpha1.JourneyStatus.CountedTime;
import dev.handover.api.v1alpha1.JourneyStatus.QuestionStatus;
import dev.handover.api.v1alpha1.JourneyStatus.SuspendedStatus;
import dev.handover.api.v1alpha1.RolloutSpec.StepSpec;
import dev.handover.api.v1alpha1.Vocabulary;
import dev.handover.reconcile.spec.Durations;
import dev.handover.rollout.Consent;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Journey.Origin;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Step;
import dev.handover.rollout.Step.Entry;
import dev.handover.rollout.Stopwatch;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes a journey. */
final class JourneyWriter {
  private JourneyWriter() {}

  /**
   * The journey as it is shown and remembered.
   *
   * @param reason why it stands where it stands
   */
  static JourneyStatus write(Journey journey, Optional<String> reason, Limits limits) {
    var base =
        new Builder(journey, reason, journey.planned().stream().map(JourneyWriter::step).toList());
    return switch (journey.phase()) {
      case Phase.Starting(var waited) ->
          base.in(Vocabulary.Phase.Starting, null, null, time(waited), null);
      case Phase.At(int step, var held) ->
          base.in(Vocabulary.Phase.At, step, time(held), null, null);
      case Phase.Suspended(var why, var since, var hadShare, var readySince, var waited) ->
          base.in(
              Vocabulary.Phase.Suspended,
              null,
              null,
              time(waited),
              new SuspendedStatus(
                  limits.single(why), since.toString(), hadShare, text(readySince)));
    };
  }

  /** What does not depend on the phase. */
  private record Builder(Journey journey, Optional<String> reason, List<StepSpec> planned) {
    JourneyStatus in(
        Vocabulary.Phase phase,
        Integer step,
        CountedTime hold,
        CountedTime waited,
        SuspendedStatus suspended) {
      return new JourneyStatus(
          journey.ticket(),
          journey.kind().name(),
          origin(journey.origin()),
          journey.revision().hash(),
          journey.from().name(),
          journey.to().name(),
          phase.name(),
          step,
          journey.share(),
          journey.since().toString(),
          reason.orElse(null),
          hold,
          waited,
          suspended,
          needsApproval(journey.consent()),
          approved(journey.consent()),
          planned);
    }
  }

  private static String origin(Origin origin) {
    return switch (origin) {
      case Spec -> null;
      case Rollback -> origin.name();
    };
  }

  static List<StepSpec> steps(Journey journey) {
    return journey.steps().stream().map(JourneyWriter::step).toList();
  }

  private static StepSpec step(Step step) {
    var hold = Durations.text(step.hold());
    return switch (step) {
      case Step.Mirror(int percent, var time, var entry) ->
          new StepSpec(percent, null, hold, approval(entry));
      case Step.Share(int share, var time, var entry) ->
          new StepSpec(null, share, hold, approval(entry));
    };
  }

  private static Boolean approval(Entry entry) {
    return switch (entry) {
      case Free -> null;
      case OnApproval -> true;
    };
  }

  private static QuestionStatus needsApproval(Consent consent) {
    return consent
        .open()
        .map(asked -> new QuestionStatus(asked.ticket(), text(asked.since())))
        .orElse(null);
  }

  private static List<ApprovalStatus> approved(Consent consent) {
    return consent.given().stream()
        .map(given -> new ApprovalStatus(given.ticket(), given.at().toString()))
        .toList();
  }

  private static String text(Optional<Instant> time) {
    return time.map(Instant::toString).orElse(null);
  }

  private static CountedTime time(Stopwatch watch) {
    return new CountedTime(Durations.text(watch.banked()), text(watch.runningSince()));
  }
}
