package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.handover.api.routing.Variant;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/**
 * What is in force.
 *
 * @param baseline percent that the baseline answers
 * @param stable percent that stable answers
 * @param candidate percent that the candidate answers
 * @param mirror percent that is copied to the candidate
 * @param generation generation of the route table that every router confirmed
 * @param since when that table was first seen to be in force at every router
 * @param port the port on which routers listen for this resource
 * @param arms who decides for which share, as in the table
 */
@Wire
public record TrafficStatus(
    Integer baseline,
    Integer stable,
    Integer candidate,
    Integer mirror,
    Long generation,
    String since,
    Integer port,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ArmStatus> arms) {
  public TrafficStatus {
    arms = Absent.asNone(arms);
  }

  /**
   * A share of the requests and who decides it.
   *
   * @param weight percent
   * @param level who decides
   * @param variant the side that this share is assigned to
   * @param answers baseline or the revision whose answer callers get
   * @param copies the revision that gets copies; level Shadow
   * @param fallback baseline or the revision that answers when {@code answers} fails
   */
  @Wire
  public record ArmStatus(
      @Required Integer weight,
      @Required @OneOf(Vocabulary.Level.class) String level,
      @Required @OneOf(Variant.class) String variant,
      @Required String answers,
      String copies,
      String fallback) {}
}
