package dev.handover.rollout;

import dev.handover.rollout.Consent.Question;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A transition in flight. Launch, Canary and Climb differ in who stands on either side, not in how
 * they go.
 *
 * @param ticket names this journey and no other, ever
 * @param kind what kind of transition it is
 * @param origin who asked for it
 * @param revision who is on trial
 * @param from the level that stays if the journey is undone
 * @param to the level it leads to; for a Canary the same
 * @param planned the steps as the user wrote them when they were last read
 * @param steps the steps as they are gone
 * @param phase where it stands
 * @param consent what people are asked about it, and what they agreed to
 * @param since when it began
 */
public record Journey(
    String ticket,
    Kind kind,
    Origin origin,
    Revision revision,
    Level from,
    Level to,
    List<Step> planned,
    List<Step> steps,
    Phase phase,
    Consent consent,
    Instant since) {

  public Journey {
    planned = List.copyOf(planned);
    steps = List.copyOf(steps);
  }

  /** The kinds of transition. */
  public enum Kind {
    /** The first revision takes over from the baseline. */
    Launch,
    /** A new revision takes over from the stable one. */
    Canary,
    /** The stable revision goes up one level. */
    Climb
  }

  /** Who asked for a journey. */
  public enum Origin {
    /** The spec: it leads where the spec leads. */
    Spec,
    /** A person, by a rollback: it goes on for as long as the spec asks for what was rejected. */
    Rollback
  }

  /** Where a journey stands. */
  public sealed interface Phase {
    /**
     * Pods are coming up; no traffic yet.
     *
     * @param waited time that counts against the progress deadline
     */
    record Starting(Stopwatch waited) implements Phase {}

    /**
     * At a step.
     *
     * @param step index of the step
     * @param held time that counts for its hold
     */
    record At(int step, Stopwatch held) implements Phase {}

    /**
     * Its traffic was taken away for no fault that was shown. It goes on from its first share; if
     * it had none yet, from its beginning, since nothing says that its copies showed enough.
     *
     * @param why what happened
     * @param since when
     * @param hadShare whether it had a share, and not only copies
     * @param readySince since when everything needed is there again
     * @param waited time that counts against the progress deadline
     */
    record Suspended(
        String why, Instant since, boolean hadShare, Optional<Instant> readySince, Stopwatch waited)
        implements Phase {}
  }

  /** The step in force, if the journey is at one. */
  public Optional<Step> step() {
    return phase instanceof Phase.At(int index, var held)
        ? Optional.of(steps.get(index))
        : Optional.empty();
  }

  /** Percent of the callers whose decision is at stake now. */
  public int share() {
    return step().map(Step::share).orElse(0);
  }

  /** Index of the step that comes next; after the last one, how many there are. */
  int next() {
    return switch (phase) {
      case Phase.Starting ignored -> 0;
      case Phase.At(int step, var held) -> step + 1;
      case Phase.Suspended lost ->
          lost.hadShare() && firstShare() < steps.size() ? firstShare() : 0;
    };
  }

  /** Index of the first step that is more than a look; how many there are if none is. */
  int firstShare() {
    var looks = 0;
    while (looks < steps.size() && steps.get(looks) instanceof Step.Mirror) {
      looks++;
    }
    return looks;
  }

  /** Names the approval of the level that it leads to. */
  String levelTicket() {
    return Approvals.ticket(this, to.name());
  }

  /** Whether people are asked now to approve the level that it leads to. */
  public boolean asksForLevel() {
    return consent.open().map(Question::ticket).filter(levelTicket()::equals).isPresent();
  }

  /** Time in which only a person was waited for makes no pod late, neither before nor after. */
  Journey inNoHurry() {
    return switch (phase) {
      case Phase.Starting ignored -> in(new Phase.Starting(Stopwatch.ZERO));
      case Phase.At ignored -> this;
      case Phase.Suspended(var why, var lost, var hadShare, var readySince, var waited) ->
          in(new Phase.Suspended(why, lost, hadShare, readySince, Stopwatch.ZERO));
    };
  }

  Journey in(Phase other) {
    return new Journey(
        ticket, kind, origin, revision, from, to, planned, steps, other, consent, since);
  }

  Journey between(Level newFrom, Level newTo) {
    return new Journey(
        ticket, kind, origin, revision, newFrom, newTo, planned, steps, phase, consent, since);
  }

  Journey along(List<Step> newPlan, List<Step> newSteps, Phase newPhase) {
    return new Journey(
        ticket, kind, origin, revision, from, to, newPlan, newSteps, newPhase, consent, since);
  }

  Journey with(Consent newConsent) {
    return new Journey(
        ticket, kind, origin, revision, from, to, planned, steps, phase, newConsent, since);
  }
}
