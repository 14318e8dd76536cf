package dev.handover.router.proxy;

import dev.handover.router.limits.ByteBudget;
import dev.handover.router.measure.NotKept;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;

/** The body of a caller's request. */
sealed interface Body {
  /** One of its holders, of whom there is one at first, needs it no more. */
  void letGo();

  /** Kept whole, so that it can be sent more than once; for as long as somebody holds it. */
  final class Kept implements Body {
    private Buffer bytes;
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

    /** Of a request without a body. */
    static Kept nothing(ByteBudget budget) {
      return new Kept(Buffer.buffer(0), budget, 0);
    }

    Buffer bytes() {
      return bytes;
    }

    void hold() {
      holders++;
    }

    @Override
    public void letGo() {
      holders--;
      if (holders == 0) {
        bytes = Buffer.buffer(0);
        budget.giveBack(taken);
      }
    }
  }

  /** Sent on as it comes, once. */
  final class Passing implements Body {
    private Buffer start;
    private final HttpServerRequest from;
    private final NotKept notKept;
    private boolean begun;

    /**
     * @param start what has come so far
     * @param from the request with the rest; paused
     * @param notKept why it could not be kept
     */
    Passing(Buffer start, HttpServerRequest from, NotKept notKept) {
      this.start = start;
      this.from = from;
      this.notKept = notKept;
    }

    NotKept notKept() {
      return notKept;
    }

    /** Whether some of it may have been sent: then it cannot be sent to anybody else. */
    boolean isBegun() {
      return begun;
    }

    /** Begins to send it there. */
    Upload to(HttpClientRequest backend, Upload.Watch watch) {
      begun = true;
      return new Upload(takeStart(), from, backend, watch);
    }

    private Buffer takeStart() {
      Buffer taken = start;
      start = Buffer.buffer(0);
      return taken;
    }

    /** What is still to come is read, or the caller could not use its connection again. */
    @Override
    public void letGo() {
      takeStart();
      if (!from.isEnded()) {
        from.handler(null);
        from.resume();
      }
    }
  }
}
