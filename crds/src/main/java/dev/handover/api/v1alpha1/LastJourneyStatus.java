package dev.handover.api.v1alpha1;

import io.fabric8.generator.annotation.Required;

/**
 * What became of the last journey; it stays until the next begins.
 *
 * @param ticket the journey
 * @param stage how far it came
 * @param step index of the step in force, -1 if it has no traffic; stage Underway
 * @param reason why it was taken back, one word; stage Back
 * @param guardrail the guardrail that was breached, if that is why
 * @param message the numbers
 */
@Wire
public record LastJourneyStatus(
    @Required String ticket,
    @Required @OneOf(Vocabulary.Stage.class) String stage,
    Integer step,
    String reason,
    String guardrail,
    String message) {}
