package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.generator.annotation.Required;

/**
 * How a new model is made.
 *
 * @param mode who starts it
 * @param jobTemplate template of the Job, as in a CronJob
 * @param cooldown how long to wait before the next, a duration
 */
@Wire
public record RetrainingSpec(
    @Required @OneOf(Vocabulary.RetrainingMode.class) String mode,
    @Required JsonNode jobTemplate,
    String cooldown) {}
