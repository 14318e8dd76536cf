package dev.handover.reconcile.status;

import dev.handover.api.v1alpha1.JourneyStatus;
import dev.handover.api.v1alpha1.JourneyStatus.CountedTime;
import dev.handover.api.v1alpha1.JourneyStatus.SuspendedStatus;
import dev.handover.api.v1alpha1.RolloutSpec.StepSpec;
import dev.handover.api.v1alpha1.Vocabulary;
import dev.handover.rollout.Consent;
import dev.handover.rollout.Consent.Approval;
import dev.handover.rollout.Consent.Question;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Journey.Kind;
import dev.handover.rollout.Journey.Origin;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Level;
import dev.handover.rollout.Step;
import dev.handover.rollout.Step.Entry;
import dev.handover.rollout.Stopwatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads a journey. Without ticket, kind, revision or steps there is none. One whose phase cannot be
 * read is starting: the mark in the route table then tells at which step it was.
 */
final class JourneyReader {
  private JourneyReader() {}

  /**
   * The journey of a status.
   *
   * @param level the level at rest
   * @param gone the steps as they are gone
   */
  static Optional<Journey> read(JourneyStatus written, Level level, List<StepSpec> gone) {
    var kind = Stored.word(written.kind(), Kind.class);
    var ticket = Stored.text(written.ticket());
    var revision = Stored.revision(written.revision());
    var planned = steps(written.planned());
    var steps = steps(gone);
    var to = to(written, kind, level);
    if (kind.isEmpty() || ticket.isEmpty() || revision.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    if (planned.isEmpty() && steps.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Journey(
            ticket.get(),
            kind.get(),
            Stored.word(written.origin(), Origin.class).orElse(Origin.Spec),
            revision.get(),
            Levels.read(written.from()).orElse(level),
            to.get(),
            planned.or(() -> steps).get(),
            steps.or(() -> planned).get(),
            steps.map(known -> phase(written, known)).orElseGet(JourneyReader::unknown),
            consent(written),
            Stored.time(written.since()).orElse(Instant.EPOCH)));
  }

  /** A canary stays at its level; nobody can tell where anything else was to lead. */
  private static Optional<Level> to(JourneyStatus written, Optional<Kind> kind, Level level) {
    return Levels.read(written.to())
        .or(() -> kind.filter(Kind.Canary::equals).map(canary -> level));
  }

  /** All steps, or nothing: a list with a gap is another list. */
  private static Optional<List<Step>> steps(List<StepSpec> written) {
    var steps = written.stream().flatMap(step -> step(step).stream()).toList();
    return steps.size() == written.size() ? Optional.of(steps) : Optional.empty();
  }

  private static Optional<Step> step(StepSpec written) {
    var hold = Stored.duration(written.hold()).orElse(Duration.ZERO);
    var entry = Boolean.TRUE.equals(written.approval()) ? Entry.OnApproval : Entry.Free;
    if (percent(written.mirror())) {
      return Optional.of(new Step.Mirror(written.mirror(), hold, entry));
    }
    return percent(written.share())
        ? Optional.of(new Step.Share(written.share(), hold, entry))
        : Optional.empty();
  }

  private static boolean percent(Integer written) {
    return written != null && written >= 1 && written <= 100;
  }

  private static Consent consent(JourneyStatus written) {
    return new Consent(
        Optional.ofNullable(written.needsApproval())
            .flatMap(
                asked ->
                    Stored.text(asked.ticket())
                        .map(ticket -> new Question(ticket, Stored.time(asked.since())))),
        written.approved().stream()
            .flatMap(
                given ->
                    Stored.text(given.ticket()).stream()
                        .map(
                            ticket ->
                                new Approval(
                                    ticket, Stored.time(given.at()).orElse(Instant.EPOCH))))
            .toList());
  }

  private static Phase phase(JourneyStatus written, List<Step> steps) {
    return Stored.word(written.phase(), Vocabulary.Phase.class)
        .flatMap(
            phase ->
                switch (phase) {
                  case Starting ->
                      Optional.<Phase>of(new Phase.Starting(stopwatch(written.waited())));
                  case At -> at(written, steps);
                  case Suspended -> Optional.<Phase>of(suspended(written));
                })
        .orElseGet(JourneyReader::unknown);
  }

  private static Phase unknown() {
    return new Phase.Starting(Stopwatch.ZERO);
  }

  private static Optional<Phase> at(JourneyStatus written, List<Step> steps) {
    return Optional.ofNullable(written.step())
        .filter(step -> step >= 0 && step < steps.size())
        .map(step -> new Phase.At(step, stopwatch(written.hold())));
  }

  private static Phase suspended(JourneyStatus written) {
    var suspended = Optional.ofNullable(written.suspended());
    return new Phase.Suspended(
        suspended.map(SuspendedStatus::cause).orElse("its traffic was taken away"),
        suspended.map(SuspendedStatus::since).flatMap(Stored::time).orElse(Instant.EPOCH),
        suspended.map(SuspendedStatus::hadShare).orElse(false),
        suspended.map(SuspendedStatus::readySince).flatMap(Stored::time),
        stopwatch(written.waited()));
  }

  private static Stopwatch stopwatch(CountedTime written) {
    return Optional.ofNullable(written)
        .map(
            time ->
                new Stopwatch(
                    Stored.duration(time.banked()).orElse(Duration.ZERO),
                    Stored.time(time.countingSince())))
        .orElse(Stopwatch.ZERO);
  }
}
