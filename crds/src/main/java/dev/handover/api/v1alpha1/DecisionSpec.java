package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import java.util.Map;

/**
 * How answers are read.
 *
 * @param model how the model's answers are read
 * @param baseline how the baseline's answers are read
 * @param labels names for labels
 * @param compare how two labels are compared
 * @param tolerance how far two numbers may be apart; for Tolerance
 * @param alwaysDefer labels that only a person may decide
 * @param features numbers read from the inputs, exported as histograms
 */
@Wire
public record DecisionSpec(
    @Required AnswerSpec model,
    AnswerSpec baseline,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> labels,
    @OneOf(Vocabulary.Comparison.class) String compare,
    Double tolerance,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> alwaysDefer,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FeatureSpec> features) {
  public DecisionSpec {
    labels = Absent.asNone(labels);
    alwaysDefer = Absent.asNone(alwaysDefer);
    features = Absent.asNone(features);
  }

  /**
   * Where an answer says what.
   *
   * @param protocol how it is laid out
   * @param label where the label stands
   * @param confidence where the confidence stands
   */
  @Wire
  public record AnswerSpec(
      @Required @OneOf(Vocabulary.Protocol.class) String protocol,
      @Required LabelSpec label,
      ConfidenceSpec confidence) {}

  /**
   * Where the label stands; exactly one.
   *
   * @param output name of an output; OpenInference and KServeV1
   * @param pointer JSON pointer; Json
   * @param header name of a response header; Header
   */
  @Wire
  public record LabelSpec(String output, String pointer, String header) {}

  /**
   * Where the confidence stands; exactly one.
   *
   * @param output name of an output; OpenInference and KServeV1
   * @param pointer JSON pointer; Json
   * @param header name of a response header; Header
   * @param reduce how several become one
   */
  @Wire
  public record ConfidenceSpec(
      String output,
      String pointer,
      String header,
      @OneOf(Vocabulary.ConfidenceReduction.class) String reduce) {}

  /**
   * A number read from an input.
   *
   * @param name its name in metrics and guardrails
   * @param input name of the input
   * @param reduce how the input becomes one number
   * @param buckets upper bounds of the histogram, ascending
   */
  @Wire
  public record FeatureSpec(
      @Required String name,
      @Required String input,
      @Required @OneOf(Vocabulary.FeatureReduction.class) String reduce,
      @Required @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Double> buckets) {
    public FeatureSpec {
      buckets = Absent.asNone(buckets);
    }
  }
}
