package dev.handover.prometheus;

import dev.handover.evidence.Finding;
import dev.handover.rollout.Snapshot.Evidence;
import java.util.List;

/**
 * What the measurements say of one resource now.
 *
 * @param evidence for the decision
 * @param findings for people: every guardrail with its numbers, in the order of the spec
 */
public record Report(Evidence evidence, List<Finding> findings) {
  public Report {
    findings = List.copyOf(findings);
  }
}
