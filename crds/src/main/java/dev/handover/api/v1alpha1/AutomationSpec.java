package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/**
 * How far the model may go.
 *
 * @param level the ceiling
 * @param path the levels to climb, in order; all that baseline and decision allow, if empty
 * @param approvals levels that a person must approve
 * @param sample how much the baseline decides without a suggestion, to measure by
 * @param evidence what must have been shown to enter a level
 * @param labelDeadline only decisions older than this count, a duration
 * @param startAt level at which the first launch may begin
 */
@Wire
public record AutomationSpec(
    @Required @OneOf(Vocabulary.Level.class) String level,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) @OneOf(Vocabulary.Rung.class) List<String> path,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) @OneOf(Vocabulary.Rung.class)
        List<String> approvals,
    SampleSpec sample,
    EvidenceSpec evidence,
    String labelDeadline,
    StartAtSpec startAt) {
  public AutomationSpec {
    path = Absent.asNone(path);
    approvals = Absent.asNone(approvals);
  }

  /**
   * How much the baseline decides without a suggestion.
   *
   * @param perHour requests an hour, at least 1
   * @param maxShare at most this share of the requests, above 0, at most 1
   */
  @Wire
  public record SampleSpec(@Required Integer perHour, Double maxShare) {}

  /**
   * The level at which the first launch may begin.
   *
   * @param level the level
   * @param reason why, for the record
   */
  @Wire
  public record StartAtSpec(
      @Required @OneOf(Vocabulary.Rung.class) String level, @Required String reason) {}

  /**
   * What must have been shown to enter each level; all of it must hold.
   *
   * @param assistance to enter Assistance
   * @param partial to enter Partial
   * @param full to enter Full
   */
  @Wire
  public record EvidenceSpec(
      AssistanceEvidence assistance, PartialEvidence partial, FullEvidence full) {}

  /**
   * What must have been shown to enter Assistance.
   *
   * @param minDuration how long it was watched, a duration
   * @param minPairs how many answers of both sides were compared
   * @param minAgreement share of them that agreed, 0 to 1
   * @param betterThanMajority whether it must be better than always giving the commonest label
   * @param criticalLabels labels it must not miss
   */
  @Wire
  public record AssistanceEvidence(
      String minDuration,
      Integer minPairs,
      Double minAgreement,
      Boolean betterThanMajority,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CriticalLabel> criticalLabels) {
    public AssistanceEvidence {
      criticalLabels = Absent.asNone(criticalLabels);
    }
  }

  /**
   * What must have been shown to enter Partial.
   *
   * @param minDuration how long it was watched, a duration
   * @param minPairs how many answers of both sides were compared
   * @param confidence the threshold from which on the model decides, 0 to 1
   * @param maxRisk share of wrong answers above the threshold, 0 to 1
   * @param minCoverage share of the requests above the threshold, 0 to 1
   * @param betterThanMajority whether it must be better than always giving the commonest label
   * @param criticalLabels labels it must not miss
   */
  @Wire
  public record PartialEvidence(
      String minDuration,
      Integer minPairs,
      Double confidence,
      Double maxRisk,
      Double minCoverage,
      Boolean betterThanMajority,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CriticalLabel> criticalLabels) {
    public PartialEvidence {
      criticalLabels = Absent.asNone(criticalLabels);
    }
  }

  /**
   * What must have been shown to enter Full.
   *
   * @param minDuration how long it was watched, a duration
   * @param minPairs how many answers of both sides were compared
   * @param maxRisk share of wrong answers over all requests, 0 to 1
   * @param betterThanMajority whether it must be better than always giving the commonest label
   * @param criticalLabels labels it must not miss
   */
  @Wire
  public record FullEvidence(
      String minDuration,
      Integer minPairs,
      Double maxRisk,
      Boolean betterThanMajority,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<CriticalLabel> criticalLabels) {
    public FullEvidence {
      criticalLabels = Absent.asNone(criticalLabels);
    }
  }

  /**
   * A label that must not be missed.
   *
   * @param label the label
   * @param minRecall share of its cases that must be found, 0 to 1
   */
  @Wire
  public record CriticalLabel(@Required String label, @Required Double minRecall) {}
}
