package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.generator.annotation.Required;

/**
 * A measured quantity with a verdict. It has one of {@code preset}, {@code query} and {@code
 * drift}, and one of {@code threshold}, {@code compare} and {@code drift}.
 *
 * @param name its name, one of its kind in the resource
 * @param category what it looks at
 * @param mode whether it acts; Enforce if absent
 * @param preset a quantity that the routers count
 * @param over how long an answer may take, a duration; for LatencyOver
 * @param query a PromQL query that gives one number
 * @param window how far back the query looks, a duration
 * @param threshold a fixed limit
 * @param compare a comparison
 * @param drift how far the inputs may have moved
 * @param onBreach what a breach does; Back if absent
 */
@Wire
public record GuardrailSpec(
    @Required String name,
    @OneOf(Vocabulary.Category.class) String category,
    @OneOf(Vocabulary.Mode.class) String mode,
    @OneOf(Vocabulary.Preset.class) String preset,
    String over,
    String query,
    String window,
    ThresholdSpec threshold,
    CompareSpec compare,
    DriftSpec drift,
    @OneOf(Vocabulary.OnBreach.class) String onBreach) {

  /**
   * A fixed limit.
   *
   * @param max the highest value that is in order
   * @param min the lowest value that is in order
   * @param forScrapes for how many scrapes in a row it must be beyond the limit, 1 to 100
   * @param minSamples how many answers must have been counted; 50 if absent; for presets
   */
  @Wire
  public record ThresholdSpec(
      Double max, Double min, @JsonProperty("for") Integer forScrapes, Integer minSamples) {}

  /**
   * A comparison.
   *
   * @param to what it is compared with
   * @param tolerate back if it is shown to be beyond this
   * @param show up if it is shown to be within this
   */
  @Wire
  public record CompareSpec(
      @Required @OneOf(Vocabulary.ComparedTo.class) String to,
      MarginSpec tolerate,
      MarginSpec show) {}

  /**
   * A margin: {@code ratio} x p + {@code plus}, where p is the value compared with.
   *
   * @param ratio factor, at least 1
   * @param plus summand, at least 0
   */
  @Wire
  public record MarginSpec(@Required Double ratio, @Required Double plus) {}

  /**
   * How far the inputs may have moved.
   *
   * @param feature name of a feature in {@code spec.decision.features}
   * @param method how two distributions are compared
   * @param reference what is compared with
   * @param offset how long ago, a duration; for Offset
   * @param max the highest distance that is in order
   */
  @Wire
  public record DriftSpec(
      @Required String feature,
      @Required @OneOf(Vocabulary.DriftMethod.class) String method,
      @Required @OneOf(Vocabulary.DriftReference.class) String reference,
      String offset,
      @Required Double max) {}
}
