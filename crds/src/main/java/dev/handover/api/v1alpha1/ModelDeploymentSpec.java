package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/**
 * What the user wants.
 *
 * @param service where callers ask
 * @param baseline who decides when the model does not
 * @param model the model to run
 * @param decision how answers are read
 * @param automation how far the model may go
 * @param rollout how a new revision or level takes over
 * @param guardrails what must hold while it does
 * @param traffic what moves the traffic
 * @param retraining how a new model is made when the inputs have drifted
 * @param unobserved what happens while no measurements arrive
 * @param deletionPolicy what stays when the resource is deleted; if absent, the baseline where
 *     there is one
 * @param paused whether nothing may go up; going back still works
 */
@Wire
public record ModelDeploymentSpec(
    ServiceSpec service,
    BaselineSpec baseline,
    @Required ModelSpec model,
    DecisionSpec decision,
    @Required AutomationSpec automation,
    RolloutSpec rollout,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<GuardrailSpec> guardrails,
    TrafficSpec traffic,
    RetrainingSpec retraining,
    UnobservedSpec unobserved,
    @OneOf(Vocabulary.DeletionPolicy.class) String deletionPolicy,
    Boolean paused) {
  public ModelDeploymentSpec {
    guardrails = Absent.asNone(guardrails);
  }

  /**
   * The front Service, named as the resource.
   *
   * @param port where callers ask, 1 to 65535
   */
  @Wire
  public record ServiceSpec(Integer port) {}

  /**
   * What happens while no measurements arrive.
   *
   * @param limit how long to hold before {@code then}, a duration
   * @param then what happens after that; never a change of level at rest
   */
  @Wire
  public record UnobservedSpec(String limit, @OneOf(Vocabulary.Then.class) String then) {}
}
