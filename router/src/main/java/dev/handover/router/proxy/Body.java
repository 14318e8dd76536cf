package dev.handover.router.proxy;

import dev.handover.router.limits.ByteBudget;
import dev.handover.router.measure.NotKept;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** The body of a caller's request. */
sealed interface Body {
  /** Kept whole, so that it can be sent more than once; for as long as somebody holds it. */
  final class Kept implements Body {
    private final Buffer bytes;
    private final ByteBudget budget;
    private final long taken;
    private int holders = 1;

    /**
     * @param taken bytes taken from the budget for it, given back by the last holder
     */
    Kept(Buffer bytes, ByteBudget budget, long taken) {
      this.bytes = bytes;
      this.budget = budget;
      this.taken = taken;
    }

    Buffer bytes() {
      return bytes;
    }

    void hold() {
      holders++;
    }

    void letGo() {
      holders--;
      if (holders == 0) {
        budget.giveBack(taken);
      }
    }
  }

  /**
   * Sent on as it comes, once.
   *
   * @param start what has come so far
   * @param from the request with the rest; paused
   * @param notKept why it could not be kept
   */
  record Passing(Buffer start, HttpServerRequest from, NotKept notKept) implements Body {}
}
