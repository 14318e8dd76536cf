package dev.handover.rollout;

import dev.handover.rollout.Consent.Approval;
import dev.handover.rollout.Consent.Question;
import dev.handover.rollout.Decision.Waiting;
import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Journey.Kind;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Step.Entry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * People's leave to go on. It is asked for as soon as a journey stands before what needs it, so
 * that nobody has to be there at the moment when everything else is met. An answer is recorded in
 * one pass and acted on in the next: whoever comes after a crash knows of it, and it is not needed
 * twice.
 */
final class Approvals {
  private Approvals() {}

  /**
   * Leave that a step needs.
   *
   * @param ticket names it
   * @param what what is agreed to, in words
   */
  private record Leave(String ticket, String what) {}

  /** Whether a person has yet to agree to what comes next; then says so. */
  static boolean missing(Draft draft, Journey journey) {
    var stored = draft.seen.progress().journey().map(Journey::consent).orElse(Consent.NONE);
    var missing = notCovered(stored, needed(draft, journey));
    missing.stream()
        .findFirst()
        .ifPresent(
            leave ->
                draft.waitFor(
                    What.Approval, "a person to approve " + leave.what(), leave.ticket()));
    return !missing.isEmpty();
  }

  /** Asks for what comes next, and reads the answer. */
  static void hear(Draft draft) {
    draft.journey = draft.journey.map(journey -> journey.with(heard(draft, journey)));
  }

  private static Consent heard(Draft draft, Journey journey) {
    var consent = journey.consent();
    var missing = notCovered(consent, needed(draft, journey));
    if (missing.isEmpty()) {
      return consent.askingNothing();
    }
    var asked = missing.getFirst();
    return draft.seen.answers().approve().filter(asked.ticket()::equals).isPresent()
        ? accepted(draft, consent, asked, meant(draft, missing))
        : consent.asking(question(draft, consent, asked));
  }

  /** The level and the share with which it begins are one thing to agree to. */
  private static Consent accepted(Draft draft, Consent consent, Leave asked, List<Leave> answered) {
    draft.waiting = draft.waiting.filter(waiting -> waiting.what() != What.Approval);
    draft.moved(Reason.ApprovalAccepted, "%s: %s".formatted(asked.ticket(), asked.what()));
    return consent.with(
        answered.stream().map(leave -> new Approval(leave.ticket(), draft.now)).toList());
  }

  /** What was asked, and what stood beside it then: nobody agrees to what was written since. */
  private static List<Leave> meant(Draft draft, List<Leave> missing) {
    var known =
        draft.seen.progress().journey().stream()
            .flatMap(before -> needed(draft, before).stream())
            .map(Leave::ticket)
            .toList();
    return Stream.concat(
            missing.stream().limit(1),
            missing.stream().skip(1).filter(leave -> known.contains(leave.ticket())))
        .toList();
  }

  private static Question question(Draft draft, Consent consent, Leave asked) {
    var since =
        consent
            .open()
            .filter(question -> question.ticket().equals(asked.ticket()))
            .flatMap(Question::since);
    var due = draft.waiting.map(Waiting::what).filter(What.Approval::equals).isPresent();
    if (since.isEmpty() && due) {
      draft.notice(
          Reason.ApprovalAsked,
          "a person has to approve %s: ticket %s".formatted(asked.what(), asked.ticket()));
      return new Question(asked.ticket(), Optional.of(draft.now));
    }
    return new Question(asked.ticket(), since);
  }

  private static List<Leave> notCovered(Consent consent, List<Leave> needed) {
    return needed.stream().filter(leave -> !consent.covers(leave.ticket())).toList();
  }

  private static List<Leave> needed(Draft draft, Journey journey) {
    return Stream.of(forLevel(draft, journey), forStep(journey)).flatMap(Optional::stream).toList();
  }

  /**
   * A level is entered with the first share of a journey that leads to it. Who leaves out the
   * levels below it is always asked.
   */
  private static Optional<Leave> forLevel(Draft draft, Journey journey) {
    return journey.kind() != Kind.Canary
            && journey.next() == journey.firstShare()
            && (draft.intent().approvals().contains(journey.to())
                || draft.startAt().equals(Optional.of(journey.to())))
        ? Optional.of(
            new Leave(
                journey.levelTicket(),
                "level %s for %s%s"
                    .formatted(journey.to(), journey.revision(), beginning(journey))))
        : Optional.empty();
  }

  private static String beginning(Journey journey) {
    return nextStep(journey)
        .map(step -> ", beginning with %d %%".formatted(step.share()))
        .orElse("");
  }

  private static Optional<Leave> forStep(Journey journey) {
    return nextStep(journey)
        .filter(step -> step.entry() == Entry.OnApproval)
        .map(step -> leave(journey, step));
  }

  private static Optional<Step> nextStep(Journey journey) {
    return journey.steps().stream().skip(journey.next()).findFirst();
  }

  private static Leave leave(Journey journey, Step step) {
    return switch (step) {
      case Step.Mirror(int percent, var hold, var entry) ->
          new Leave(
              ticket(journey, "mirror-" + percent),
              "copies of %d %% of the requests for %s".formatted(percent, journey.revision()));
      case Step.Share(int share, var hold, var entry) ->
          new Leave(
              ticket(journey, "share-" + share),
              "a share of %d %% at %s for %s".formatted(share, journey.to(), journey.revision()));
    };
  }

  /** Unique for ever, since the journey's is. */
  static String ticket(Journey journey, String what) {
    return "approve-%s-%s".formatted(journey.ticket(), what.toLowerCase(Locale.ROOT));
  }
}
