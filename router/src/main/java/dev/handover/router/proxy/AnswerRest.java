package dev.handover.router.proxy;

import dev.handover.router.limits.Deadlines.Deadline;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Consumer;

/** The rest of an answer that has begun: passed on with back-pressure, or thrown away. */
final class AnswerRest {
  private final Lane lane;
  private final Buffer start;
  private final HttpClientResponse from;
  private final long silenceNanos;
  private final Runnable release;
  private Consumer<Ending> told = ending -> {};
  private Deadline silence;
  private boolean over;

  /** How an answer ended. */
  enum Ending {
    COMPLETE,
    BROKEN_OFF,
    /** Nobody wanted the rest. */
    ABANDONED
  }

  /**
   * @param start what has come so far
   * @param from the rest; paused
   * @param silenceNanos how long the backend may be silent while it is waited for
   * @param release run once when the answer is over
   */
  AnswerRest(
      Lane lane, Buffer start, HttpClientResponse from, long silenceNanos, Runnable release) {
    this.lane = lane;
    this.start = start;
    this.from = from;
    this.silenceNanos = silenceNanos;
    this.release = release;
    from.endHandler(ended -> end(Ending.COMPLETE));
    from.exceptionHandler(cause -> end(Ending.BROKEN_OFF));
  }

  /** Passes it on to the caller, but leaves it to who is told to end the caller's response. */
  void passTo(HttpServerResponse caller, Consumer<Ending> tell) {
    told = tell;
    if (start.length() > 0) {
      caller.write(start);
    }
    flow(
        chunk -> {
          caller.write(chunk);
          if (caller.writeQueueFull()) {
            silence.lift();
            from.pause();
            caller.drainHandler(drained -> resume());
          }
        });
  }

  /** Reads it to its end and forgets it. */
  void discard(Consumer<Ending> tell) {
    told = tell;
    flow(chunk -> {});
  }

  /** Nobody wants it any more. */
  void abandon() {
    if (!over) {
      end(Ending.ABANDONED);
      from.request().reset();
    }
  }

  private void flow(Consumer<Buffer> sink) {
    from.handler(
        chunk -> {
          if (!over) {
            heard();
            sink.accept(chunk);
          }
        });
    resume();
  }

  private void resume() {
    if (!over) {
      heard();
      from.resume();
    }
  }

  private void heard() {
    if (silence != null) {
      silence.lift();
    }
    silence = lane.after(silenceNanos, this::silent);
  }

  private void silent() {
    end(Ending.BROKEN_OFF);
    from.request().reset();
  }

  private void end(Ending ending) {
    if (!over) {
      over = true;
      if (silence != null) {
        silence.lift();
      }
      release.run();
      told.accept(ending);
    }
  }
}
