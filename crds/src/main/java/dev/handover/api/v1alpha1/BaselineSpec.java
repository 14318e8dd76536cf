package dev.handover.api.v1alpha1;

import io.fabric8.generator.annotation.Required;

/**
 * Who decides when the model does not.
 *
 * @param kind people, the system being replaced, or nobody
 * @param service where it answers; for Human and System
 * @param timeout how long it may take to answer, a duration; 30 s if absent
 * @param answers how a review desk answers; for Human; Synchronous if absent
 * @param capacity what a review desk can take; for Human
 * @param overflow what happens beyond the capacity
 * @param status HTTP status of the canned answer; for None; 503 if absent
 * @param body body of the canned answer; for None
 */
@Wire
public record BaselineSpec(
    @Required @OneOf(Vocabulary.BaselineKind.class) String kind,
    ServiceReference service,
    String timeout,
    @OneOf(Vocabulary.Answers.class) String answers,
    CapacitySpec capacity,
    @OneOf(Vocabulary.Overflow.class) String overflow,
    Integer status,
    String body) {

  /**
   * A Service in the same namespace.
   *
   * @param name its name
   * @param port number of one of its ports, 1 to 65535
   */
  @Wire
  public record ServiceReference(@Required String name, @Required Integer port) {}

  /**
   * What a review desk can take.
   *
   * @param perHour requests an hour, at least 1
   */
  @Wire
  public record CapacitySpec(@Required Integer perHour) {}
}
