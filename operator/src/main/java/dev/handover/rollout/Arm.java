package dev.handover.rollout;

/**
 * A share of the traffic and who decides it.
 *
 * @param weight percent of the requests, 1 to 100
 * @param decider who decides them
 */
public record Arm(int weight, Decider decider) {
  public Arm {
    if (weight < 1 || weight > 100) {
      throw new IllegalArgumentException("weight of an arm is 1 to 100 percent, not " + weight);
    }
  }
}
