package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/**
 * What is, and all that the operator remembers.
 *
 * @param observedGeneration generation of the spec that the rest of the status answers
 * @param level who decides
 * @param stable the revision that has earned its place
 * @param candidate the newer one on trial
 * @param previous the one that stable replaced, while it is warm
 * @param journey the transition in flight
 * @param steps the steps of the journey, as they are gone
 * @param waitingFor what it waits for
 * @param traffic what is in force
 * @param guardrails what each guardrail says
 * @param evidence what was measured so far
 * @param rejected revisions taken back for cause, newest first
 * @param latch the level that may not be left upwards
 * @param failover traffic moved away because nobody was there to answer
 * @param concern what is wrong although nothing can be moved for it
 * @param leaving revisions that lose their pods once nobody can ask them any more
 * @param retired revisions kept at zero pods, newest first
 * @param journeys how often something began or was taken back at rest: makes tickets unique
 * @param last what became of the last journey
 * @param queued the revision that waits until the journey has ended
 * @param retrying the retry ticket that was read and is acted on next
 * @param rollingBack the rollback that was read and is acted on next
 * @param retrain the last request to retrain that was read
 * @param unobservedSince since when no measurements arrive
 * @param releasing since when a deleted resource's callers go to the baseline directly
 * @param history what moved, newest first; a replaced revision stands here with its rollback ticket
 * @param conditions what people and tools read first
 */
@Wire
public record ModelDeploymentStatus(
    Long observedGeneration,
    @OneOf(Vocabulary.Level.class) String level,
    RevisionStatus stable,
    RevisionStatus candidate,
    PreviousStatus previous,
    JourneyStatus journey,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RolloutSpec.StepSpec> steps,
    WaitingStatus waitingFor,
    TrafficStatus traffic,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<GuardrailStatus> guardrails,
    EvidenceStatus evidence,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RejectedStatus> rejected,
    LatchStatus latch,
    FailoverStatus failover,
    ConcernStatus concern,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<LeavingStatus> leaving,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> retired,
    Long journeys,
    LastJourneyStatus last,
    QueuedStatus queued,
    String retrying,
    RollingBackStatus rollingBack,
    String retrain,
    String unobservedSince,
    String releasing,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<HistoryEntry> history,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Condition> conditions) {
  public ModelDeploymentStatus {
    steps = Absent.asNone(steps);
    guardrails = Absent.asNone(guardrails);
    rejected = Absent.asNone(rejected);
    leaving = Absent.asNone(leaving);
    retired = Absent.asNone(retired);
    history = Absent.asNone(history);
    conditions = Absent.asNone(conditions);
  }

  /**
   * A revision with pods.
   *
   * @param revision which
   * @param since since when it is in this role
   * @param replicas how many pods it shall have
   * @param ready how many are ready
   */
  @Wire
  public record RevisionStatus(
      @Required String revision, String since, Integer replicas, Integer ready) {}

  /**
   * The revision that stable replaced.
   *
   * @param revision which
   * @param warmUntil it keeps its pods until then
   */
  @Wire
  public record PreviousStatus(@Required String revision, String warmUntil) {}

  /**
   * What a resource waits for.
   *
   * @param what one word
   * @param needs what has to come, with the numbers
   * @param ticket the ticket that answers it, if a person can
   */
  @Wire
  public record WaitingStatus(@Required String what, String needs, String ticket) {}

  /**
   * What a guardrail says.
   *
   * @param name its name
   * @param verdict the verdict
   * @param value the value measured
   * @param limit the limit it is held against
   * @param samples how many answers were counted
   * @param at when it was measured
   * @param message in words, with the numbers
   */
  @Wire
  public record GuardrailStatus(
      @Required String name,
      @Required @OneOf(Vocabulary.Verdict.class) String verdict,
      Double value,
      Double limit,
      Long samples,
      String at,
      String message) {}

  /**
   * What was measured so far.
   *
   * @param revision the revision that is judged
   * @param since measurements count from then
   * @param requests how many answers were counted
   * @param summary in words
   */
  @Wire
  public record EvidenceStatus(String revision, String since, Long requests, String summary) {}

  /**
   * A revision taken back for cause. Only its ticket clears it.
   *
   * @param revision which
   * @param reason one word
   * @param guardrail the guardrail that was breached, if that is why
   * @param message the numbers
   * @param at when
   * @param ticket the retry ticket
   */
  @Wire
  public record RejectedStatus(
      @Required String revision,
      @Required String reason,
      String guardrail,
      String message,
      @Required String at,
      @Required String ticket) {}

  /**
   * A level taken back for cause. Only its ticket lifts it.
   *
   * @param level the level not to be left upwards
   * @param reason one word
   * @param guardrail the guardrail that was breached, if that is why
   * @param message the numbers
   * @param at when
   * @param ticket the retry ticket
   */
  @Wire
  public record LatchStatus(
      @Required @OneOf(Vocabulary.Level.class) String level,
      @Required String reason,
      String guardrail,
      String message,
      @Required String at,
      @Required String ticket) {}

  /**
   * Traffic moved away because nobody was there to answer.
   *
   * @param revision whose traffic it is
   * @param since when it was moved
   * @param readySince since when the revision is ready again
   */
  @Wire
  public record FailoverStatus(
      @Required String revision, @Required String since, String readySince) {}

  /**
   * Something wrong for which nothing can be moved.
   *
   * @param reason one word
   * @param message what is wrong, with the numbers
   * @param since when it began
   */
  @Wire
  public record ConcernStatus(@Required String reason, String message, @Required String since) {}

  /**
   * A revision on its way out.
   *
   * @param revision which
   * @param unusedSince since when every router has confirmed a table without it
   */
  @Wire
  public record LeavingStatus(@Required String revision, String unusedSince) {}

  /**
   * A revision that waits until the journey has ended.
   *
   * @param revision which
   * @param since since when
   */
  @Wire
  public record QueuedStatus(@Required String revision, String since) {}

  /**
   * A rollback that a person asked for.
   *
   * @param ticket the rollback ticket
   * @param instead the revision that the spec asked for then
   */
  @Wire
  public record RollingBackStatus(@Required String ticket, @Required String instead) {}

  /**
   * Something that moved.
   *
   * @param at when
   * @param reason one word
   * @param message what moved, why, with the numbers
   * @param from the revision that lost its place by it, if one did
   * @param to the revision that has the place instead
   * @param ticket the rollback ticket of {@code from}, while one can go back to it
   */
  @Wire
  public record HistoryEntry(
      @Required String at,
      @Required String reason,
      String message,
      String from,
      String to,
      String ticket) {}
}
