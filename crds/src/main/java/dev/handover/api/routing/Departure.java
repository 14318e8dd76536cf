package dev.handover.api.routing;

import java.time.Duration;

/** How a router that is asked to stop takes its leave: whoever stops it must wait for so long. */
public final class Departure {
  /**
   * How long the last answers may take when the drain time is over: a request that came at its end
   * may wait for the model and then for the baseline.
   */
  public static final Duration LAST_ANSWERS = Duration.ofSeconds(40);

  /** How long connections may take to close after that; whoever still holds one is cut off. */
  public static final Duration CLOSE = Duration.ofSeconds(5);

  private Departure() {}

  /**
   * From the signal to the end of the process, at most.
   *
   * @param drain how long callers are still answered
   */
  public static Duration atMost(Duration drain) {
    return drain.plus(LAST_ANSWERS).plus(CLOSE);
  }
}
