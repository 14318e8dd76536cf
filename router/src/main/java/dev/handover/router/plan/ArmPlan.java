package dev.handover.router.plan;

import dev.handover.router.measure.AttemptMeter;
import java.util.Optional;

/**
 * An arm of the table in force.
 *
 * @param answers who is asked first
 * @param fallback who answers when that fails
 * @param shadow who gets a copy
 * @param meter counts the first attempts
 */
public record ArmPlan(
    Target answers, Optional<Target> fallback, Optional<CopyPlan> shadow, AttemptMeter meter) {}
