package dev.handover.router.proxy;

import dev.handover.router.limits.ByteBudget;
import dev.handover.router.measure.NotKept;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Reads a request's body to keep it, as far as limit and budget allow. */
final class BodyReader {
  private final HttpServerRequest request;
  private final ByteBudget budget;
  private final long limit;
  private final Handler<Body> then;
  private final Gathered read = new Gathered();
  private long taken;
  private boolean over;

  private BodyReader(HttpServerRequest request, ByteBudget budget, long limit, Handler<Body> then) {
    this.request = request;
    this.budget = budget;
    this.limit = limit;
    this.then = then;
  }

  /**
   * Reads the body.
   *
   * @param limit bytes that are kept at most
   * @param then gets the body; never called when the caller breaks off. Bytes of a kept body stay
   *     taken from the budget until they are given back
   */
  static void read(HttpServerRequest request, ByteBudget budget, long limit, Handler<Body> then) {
    new BodyReader(request, budget, limit, then).start();
  }

  private void start() {
    long announced = announced(request);
    if (announced > limit) {
      passOn(NotKept.BODY_TOO_LARGE);
    } else if (announced > 0 && !take(announced)) {
      passOn(NotKept.BUDGET);
    } else {
      request.exceptionHandler(this::brokenOff);
      request.handler(this::chunk);
      request.endHandler(this::end);
    }
  }

  private void chunk(Buffer chunk) {
    read.add(chunk);
    if (read.length() > limit) {
      passOn(NotKept.BODY_TOO_LARGE);
    } else if (read.length() > taken && !take(read.length() - taken)) {
      passOn(NotKept.BUDGET);
    }
  }

  private void end(Void ended) {
    if (!over) {
      over = true;
      then.handle(new Body.Kept(read.bytes(), budget, taken));
    }
  }

  private void passOn(NotKept reason) {
    over = true;
    giveBack();
    request.pause();
    then.handle(new Body.Passing(read.bytes(), request, reason));
  }

  private void brokenOff(Throwable cause) {
    if (!over) {
      over = true;
      giveBack();
    }
  }

  private boolean take(long bytes) {
    boolean room = budget.tryTake(bytes);
    if (room) {
      taken += bytes;
    }
    return room;
  }

  private void giveBack() {
    budget.giveBack(taken);
    taken = 0;
  }

  /** The length the caller announced; -1 if none. */
  private static long announced(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
