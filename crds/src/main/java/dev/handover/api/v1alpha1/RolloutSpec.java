package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * How a new revision or level takes over.
 *
 * @param strategy a name for a list of steps; or {@code steps}; Canary if both are absent
 * @param steps the steps; or {@code strategy}
 * @param keepWarm how long the revision replaced stays at full size, a duration
 * @param history how many replaced revisions can still be named in a rollback
 * @param risk how often a comparison may be wrong
 * @param onNewRevision what a new revision does to one on trial
 */
@Wire
public record RolloutSpec(
    @OneOf(Vocabulary.Strategy.class) String strategy,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<StepSpec> steps,
    String keepWarm,
    Integer history,
    RiskSpec risk,
    @OneOf(Vocabulary.OnNewRevision.class) String onNewRevision) {
  public RolloutSpec {
    steps = Absent.asNone(steps);
  }

  /**
   * One stop: a mirror or a share.
   *
   * @param mirror percent of the requests that are copied, 1 to 100
   * @param share percent of the traffic, 1 to 99
   * @param hold how long it is held at least, a duration; not at all if absent
   * @param approval whether a person must approve before this step is entered
   */
  @Wire
  public record StepSpec(Integer mirror, Integer share, String hold, Boolean approval) {}

  /**
   * How often a comparison may be wrong.
   *
   * @param falseRollback probability of taking back a revision that is as good, per journey
   * @param falsePromotion probability of letting one pass that is worse, per gate
   */
  @Wire
  public record RiskSpec(Double falseRollback, Double falsePromotion) {}
}
