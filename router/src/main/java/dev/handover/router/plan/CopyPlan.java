package dev.handover.router.plan;

import dev.handover.router.measure.AttemptMeter;

/**
 * Copies for one backend.
 *
 * @param target who gets them
 * @param meter counts them
 */
public record CopyPlan(Target target, AttemptMeter meter) {}
