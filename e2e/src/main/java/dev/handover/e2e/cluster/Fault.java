package dev.handover.e2e.cluster;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/**
 * What a sample model is told to do wrong; see {@code e2e/images/sample-model/faults.py}.
 *
 * @param mode fail (HTTP 500), reset or hang; empty for none
 * @param share of the decisions, 0 to 1
 * @param thenAllAfter time after which all decisions are affected
 * @param exitAfter time after which the process ends
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Fault(
    Optional<String> mode,
    Optional<Double> share,
    Optional<String> thenAllAfter,
    Optional<String> exitAfter) {
  public static final Fault NONE =
      new Fault(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** Every decision fails in one way: fail, reset or hang. */
  public static Fault all(String mode) {
    return new Fault(Optional.of(mode), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** A share of the decisions ends with HTTP 500. */
  public static Fault failing(double share) {
    return new Fault(Optional.of("fail"), Optional.of(share), Optional.empty(), Optional.empty());
  }

  /** From some time on, all. */
  public Fault thenAllAfter(String time) {
    return new Fault(mode, share, Optional.of(time), exitAfter);
  }

  /** The process ends some time after its next decision. */
  public Fault thenExitAfter(String time) {
    return new Fault(mode, share, thenAllAfter, Optional.of(time));
  }
}
