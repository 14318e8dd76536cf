package dev.handover.evidence;

import java.time.Instant;

/** What came of measuring once. Only a {@link Value} can show anything. */
public sealed interface Measurement {
  /** When the newest sample in it was taken, or when it was asked for in vain. */
  Instant at();

  /** How many requests it rests on. */
  long samples();

  /**
   * A finite number.
   *
   * @throws IllegalArgumentException if it is none
   */
  record Value(double value, long samples, Instant at) implements Measurement {
    public Value {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(value + " is not a finite number");
      }
    }
  }

  /**
   * Nothing was measured, or too little.
   *
   * @param detail what is missing
   */
  record NoData(String detail, long samples, Instant at) implements Measurement {}

  /** It came to NaN or an infinity: a division by zero, most often. */
  record NotANumber(long samples, Instant at) implements Measurement {}

  /**
   * Whoever was asked did not answer, or not with one number.
   *
   * @param detail what is wrong, and where
   */
  record ProviderError(String detail, long samples, Instant at) implements Measurement {}

  /** A number, if it is one. */
  static Measurement of(double value, long samples, Instant at) {
    return Double.isFinite(value) ? new Value(value, samples, at) : new NotANumber(samples, at);
  }
}
