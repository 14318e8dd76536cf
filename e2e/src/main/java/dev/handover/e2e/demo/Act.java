package dev.handover.e2e.demo;

import dev.handover.e2e.demo.Result.TakenBack;
import java.io.IOException;
import java.util.Optional;

/**
 * A part of the demo.
 *
 * @param name what it is called in the table
 * @param plot what is going to happen, one line
 * @param play makes it happen
 */
record Act(String name, String plot, Play play) {
  /** Makes an act happen, and returns when it is over. */
  interface Play {
    /**
     * @throws IOException if a pod that has to be asked does not answer
     * @throws AssertionError if what should happen does not
     */
    Ending on(Stage stage, Show show) throws IOException;
  }

  /**
   * How far it went.
   *
   * @param weightReached largest confirmed share of the revision on trial, percent
   * @param takenBack what is known of a bad version
   */
  record Ending(int weightReached, Optional<TakenBack> takenBack) {
    static Ending took(int weight) {
      return new Ending(weight, Optional.empty());
    }
  }
}
