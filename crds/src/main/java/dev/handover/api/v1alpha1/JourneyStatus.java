package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/**
 * The transition in flight.
 *
 * @param ticket names this journey and no other, ever
 * @param kind what kind of transition it is
 * @param origin who asked for it, if it was not the spec
 * @param revision who is on trial
 * @param from the level that stays if the journey is undone
 * @param to the level it leads to; for a Canary the same
 * @param phase where it stands
 * @param step index of the step in force in {@code status.steps}, from 0
 * @param share percent of the callers whose decision is at stake
 * @param since when it began
 * @param reason why it stands where it stands
 * @param hold time that counts for the hold of the step; phase At
 * @param waited time that counts against the progress deadline; phases Starting and Suspended
 * @param suspended why its traffic was taken away; phase Suspended
 * @param needsApproval what a person is asked before it goes on
 * @param approved what people agreed to, newest first
 * @param planned the steps as the user wrote them when they were last read
 */
@Wire
public record JourneyStatus(
    @Required String ticket,
    @Required @OneOf(Vocabulary.JourneyKind.class) String kind,
    @OneOf(Vocabulary.Origin.class) String origin,
    @Required String revision,
    @Required @OneOf(Vocabulary.Level.class) String from,
    @Required @OneOf(Vocabulary.Level.class) String to,
    @Required @OneOf(Vocabulary.Phase.class) String phase,
    Integer step,
    Integer share,
    @Required String since,
    String reason,
    CountedTime hold,
    CountedTime waited,
    SuspendedStatus suspended,
    QuestionStatus needsApproval,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ApprovalStatus> approved,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<RolloutSpec.StepSpec> planned) {
  public JourneyStatus {
    approved = Absent.asNone(approved);
    planned = Absent.asNone(planned);
  }

  /**
   * Time that counts only under conditions.
   *
   * @param banked what was counted before the present run, a duration
   * @param countingSince since when it counts, if it does
   */
  @Wire
  public record CountedTime(@Required String banked, String countingSince) {}

  /**
   * Traffic taken away for no fault that was shown.
   *
   * @param cause what happened
   * @param since since when
   * @param hadShare whether it had a share, and not only copies, when that happened
   * @param readySince since when everything needed is there again
   */
  @Wire
  public record SuspendedStatus(
      @Required String cause, @Required String since, Boolean hadShare, String readySince) {}

  /**
   * What a person is asked.
   *
   * @param ticket the annotation {@code handover.dev/approve} with it answers
   * @param since since when nothing else is missing
   */
  @Wire
  public record QuestionStatus(@Required String ticket, String since) {}

  /**
   * What a person agreed to.
   *
   * @param ticket the ticket that was answered
   * @param at when the answer was read
   */
  @Wire
  public record ApprovalStatus(@Required String ticket, @Required String at) {}
}
