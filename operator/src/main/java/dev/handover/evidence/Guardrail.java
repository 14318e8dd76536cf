package dev.handover.evidence;

import dev.handover.rollout.Snapshot.OnBreach;
import java.util.Objects;

/**
 * A measured quantity with a limit.
 *
 * @param name its name, unique in the resource
 * @param measure what is measured
 * @param threshold the limit
 * @param onBreach what a breach does, if it may do anything
 * @param mode whether it may do anything
 */
public record Guardrail(
    String name, Measure measure, Threshold threshold, OnBreach onBreach, Mode mode) {
  public Guardrail {
    Objects.requireNonNull(name);
    Objects.requireNonNull(measure);
    Objects.requireNonNull(threshold);
    Objects.requireNonNull(onBreach);
    Objects.requireNonNull(mode);
  }
}
