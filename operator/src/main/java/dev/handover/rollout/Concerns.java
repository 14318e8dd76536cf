package dev.handover.rollout;

import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Progress.Concern;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.Verdict;
import java.util.Optional;

/** What is wrong although nothing can be moved for it: a person has to look. */
final class Concerns {
  private Concerns() {}

  /** Remembers the gravest concern; people hear of it once. */
  static void note(Draft draft, Routing routing) {
    var found =
        nobodyReady(draft, routing)
            .or(() -> bothFail(draft))
            .or(() -> heldBreach(draft))
            .or(() -> unobserved(draft));
    var known = draft.concern;
    draft.concern =
        found.map(
            concern ->
                known
                    .filter(old -> old.reason() == concern.reason())
                    .map(old -> new Concern(old.reason(), concern.message(), old.since()))
                    .orElse(concern));
    if (!known.map(Concern::reason).equals(draft.concern.map(Concern::reason))) {
      draft.concern.ifPresent(concern -> draft.notice(concern.reason(), concern.message()));
    }
  }

  private static Optional<Concern> nobodyReady(Draft draft, Routing routing) {
    return routing.arms().stream()
        .map(arm -> arm.decider().answers())
        .filter(answerer -> !draft.seen.ready(answerer))
        .findFirst()
        .map(
            answerer ->
                concern(
                    draft,
                    Reason.NobodyReady,
                    "%s answers and is not ready; nobody else is either".formatted(answerer)));
  }

  private static Optional<Concern> bothFail(Draft draft) {
    return draft
        .journey
        .filter(journey -> draft.seen.evidence().breakersOpen().contains(journey.revision()))
        .filter(journey -> Retreat.incumbentFails(draft, journey))
        .map(
            journey ->
                concern(
                    draft,
                    Reason.BothFail,
                    "%s and who answered before it both fail on nearly every request"
                        .formatted(journey.revision())));
  }

  /** A breach under a table that is not the present one has had its answer. */
  private static Optional<Concern> heldBreach(Draft draft) {
    var evidence = draft.seen.evidence();
    return evidence.judgements().stream()
        .filter(judgement -> judgement.verdict() instanceof Verdict.Breached)
        .findFirst()
        .filter(judgement -> draft.notices.stream().noneMatch(Concerns::takenBack))
        .filter(
            judgement ->
                draft.seen.dataPlane().written().map(Snapshot.Table::generation).stream()
                    .anyMatch(present -> present == evidence.generation()))
        .map(
            judgement ->
                concern(
                    draft,
                    Reason.BreachHeld,
                    "guardrail %s breached: %s"
                        .formatted(judgement.guardrail(), judgement.verdict().detail())));
  }

  private static Optional<Concern> unobserved(Draft draft) {
    return draft.seen.evidence().arriving() instanceof Arriving.No(var detail) && outOfSight(draft)
        ? Optional.of(concern(draft, Reason.Unobserved, detail))
        : Optional.empty();
  }

  /** Whether measurements have stayed away for longer than a blink. */
  static boolean outOfSight(Draft draft) {
    return draft
        .unobservedSince
        .filter(since -> !since.plus(Delays.BLINK).isAfter(draft.now))
        .isPresent();
  }

  private static boolean takenBack(Notice notice) {
    return switch (notice.reason()) {
      case RolledBack, Demoted -> true;
      default -> false;
    };
  }

  private static Concern concern(Draft draft, Reason reason, String message) {
    return new Concern(reason, message, draft.now);
  }
}
