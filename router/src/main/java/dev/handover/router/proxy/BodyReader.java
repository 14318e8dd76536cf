package dev.handover.router.proxy;

import dev.handover.router.limits.ByteBudget;
import dev.handover.router.limits.Deadlines.Deadline;
import dev.handover.router.measure.NotKept;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** Reads a request's body to keep it, as far as limit and budget allow. */
final class BodyReader {
  private final HttpServerRequest request;
  private final ByteBudget budget;
  private final long limit;
  private final Reader reader;
  private final Gathered read = new Gathered();
  private Optional<Deadline> deadline = Optional.empty();
  private long taken;
  private boolean over;

  /** Gets the body. */
  interface Reader {
    /** Bytes of a kept body stay taken from the budget until they are given back. */
    void read(Body body);

    /** The caller has broken off. */
    void brokenOff();

    /** The caller takes too long. */
    void late();
  }

  private BodyReader(HttpServerRequest request, ByteBudget budget, long limit, Reader reader) {
    this.request = request;
    this.budget = budget;
    this.limit = limit;
    this.reader = reader;
  }

  /**
   * Reads the body.
   *
   * @param limit bytes that are kept at most
   * @param reader hears one thing, once
   */
  static void read(Lane lane, HttpServerRequest request, long limit, Reader reader) {
    new BodyReader(request, lane.shared().budget(), limit, reader).start(lane);
  }

  private void start(Lane lane) {
    if (announced(request) > limit) {
      passOn(NotKept.BODY_TOO_LARGE);
    } else {
      deadline = Optional.of(lane.after(lane.shared().patience().toNanos(), this::late));
      request.exceptionHandler(this::brokenOff);
      request.handler(this::chunk);
      request.endHandler(this::end);
    }
  }

  private void chunk(Buffer chunk) {
    if (over) {
      return;
    }
    read.add(chunk);
    if (read.length() > limit) {
      passOn(NotKept.BODY_TOO_LARGE);
    } else if (!take(chunk.length())) {
      passOn(NotKept.BUDGET);
    }
  }

  private void end(Void ended) {
    if (!over) {
      finish();
      reader.read(new Body.Kept(read.take(), budget, taken));
    }
  }

  private void passOn(NotKept reason) {
    finish();
    giveBack();
    request.pause();
    reader.read(new Body.Passing(read.take(), request, reason));
  }

  private void brokenOff(Throwable cause) {
    if (!over) {
      finish();
      forget();
      reader.brokenOff();
    }
  }

  private void late() {
    finish();
    request.handler(null).endHandler(null).exceptionHandler(null);
    forget();
    reader.late();
  }

  private void finish() {
    over = true;
    deadline.ifPresent(Deadline::lift);
  }

  private boolean take(long bytes) {
    boolean room = budget.tryTake(bytes);
    if (room) {
      taken += bytes;
    }
    return room;
  }

  private void forget() {
    read.take();
    giveBack();
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
