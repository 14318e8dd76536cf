package dev.handover.router.proxy;

import dev.handover.router.limits.Deadlines.Deadline;
import dev.handover.router.measure.Result;
import dev.handover.router.plan.Destination;
import dev.handover.router.plan.Target;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Asks one backend once. A small answer is read whole before anybody sees it, so that one that
 * breaks off can still be replaced; a stream of events is handed on as soon as it begins.
 */
final class Attempt {
  private static final Logger LOG = Logger.getLogger(Attempt.class);

  /**
   * How soon a connection that was closed while idle shows it: within a round trip. What fails
   * later may have been worked on, and is not sent to the same backend again.
   */
  private static final long STALE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Lane lane;
  private final Target target;
  private final Outgoing outgoing;
  private final Body body;
  private final Reading reading;
  private final Asker asker;

  private Optional<Approach> approach = Optional.empty();
  private Optional<HttpClientRequest> request = Optional.empty();
  private Optional<Upload> upload = Optional.empty();
  private Optional<Deadline> deadline = Optional.empty();
  private long sentNanos;
  private boolean usedConnection;
  private boolean triedAgain;
  private boolean needsCaller;
  private boolean over;

  /** How much of an answer is read before it is handed on. */
  enum Reading {
    /** Small ones whole, and of others the beginning. */
    SMALL_WHOLE,
    /** Nothing but the head. */
    HEAD
  }

  /** Who asked. */
  interface Asker {
    /** Once, unless the attempt is abandoned before. */
    void ended(Outcome outcome);

    /** The caller is waited for: it has not sent its whole question yet. */
    default void waitsForCaller() {}

    /** The backend is waited for, as it is from the start. */
    default void waitsForBackend() {}
  }

  /** How an attempt ended. */
  sealed interface Outcome {
    record Answered(Answer answer) implements Outcome {}

    /**
     * @param result timeout, reset or unready
     */
    record Failed(Result result) implements Outcome {}

    /** The request cannot be put into words: no fault of the backend's. */
    record Unsendable() implements Outcome {}
  }

  Attempt(Lane lane, Target target, Outgoing outgoing, Body body, Reading reading, Asker asker) {
    this.lane = lane;
    this.target = target;
    this.outgoing = outgoing;
    this.body = body;
    this.reading = reading;
    this.asker = asker;
    this.needsCaller = body instanceof Body.Passing;
  }

  /** Asks. */
  void start() {
    switch (target.destination()) {
      case Destination.Canned canned ->
          finish(new Outcome.Answered(Answer.Whole.of(canned.answer())));
      case Destination.Pods pods -> {
        approach = Approach.choose(lane, pods.pool(), outgoing);
        approach.ifPresentOrElse(this::ask, () -> finish(new Outcome.Failed(Result.UNREADY)));
      }
    }
  }

  /** Nobody waits for it any more. */
  void abandon() {
    if (!over) {
      lift();
      hangUp();
      release();
    }
  }

  /** Whether it waits for more of the question, and for nobody but the caller. */
  boolean needsCaller() {
    return needsCaller && !over;
  }

  private void ask(Approach chosen) {
    waitForBackend();
    chosen.connect(this::connected);
  }

  private void waitForBackend() {
    lift();
    deadline = Optional.of(lane.after(target.timeoutNanos(), this::late));
  }

  private void connected(Optional<HttpClientRequest> connected) {
    if (over) {
      connected.ifPresent(HttpClientRequest::reset);
    } else {
      connected.ifPresentOrElse(this::send, () -> fail(Result.RESET));
    }
  }

  private void send(HttpClientRequest sending) {
    request = Optional.of(sending);
    usedConnection = lane.wasUsed(sending.connection());
    sentNanos = lane.now();
    // The response tells of every failure; unheard, Vert.x would log it too.
    sending.exceptionHandler(told -> {});
    sending.response().onComplete(this::responded);
    try {
      write(sending);
    } catch (RuntimeException e) {
      unsendable(e);
    }
  }

  private void write(HttpClientRequest sending) {
    switch (body) {
      case Body.Kept kept -> outgoing.sendTo(sending, kept);
      case Body.Passing passing -> {
        Upload passed = outgoing.sendTo(sending, passing, new Turns());
        upload = Optional.of(passed);
        passed.begin();
      }
    }
  }

  private void unsendable(RuntimeException cause) {
    if (!over) {
      LOG.warnf(cause, "a request cannot be sent to %s", target.name());
      hangUp();
      release();
      finish(new Outcome.Unsendable());
    }
  }

  /** A backend has its time whenever it is waited for, however long the caller took before. */
  private final class Turns implements Upload.Watch {
    @Override
    public void forCaller() {
      if (!over) {
        needsCaller = true;
        lift();
        asker.waitsForCaller();
      }
    }

    @Override
    public void forBackend() {
      if (!over) {
        needsCaller = false;
        waitForBackend();
        asker.waitsForBackend();
      }
    }
  }

  private void responded(AsyncResult<HttpClientResponse> response) {
    if (over) {
      return;
    }
    if (response.succeeded()) {
      read(response.result());
    } else if (isStale()) {
      triedAgain = true;
      approach.orElseThrow().connect(this::connected);
    } else {
      fail(Result.RESET);
    }
  }

  /**
   * Whether the connection may have been closed by the backend while it was idle, which says
   * nothing of the request. Then it is sent once more on another one.
   */
  private boolean isStale() {
    return usedConnection
        && !triedAgain
        && body instanceof Body.Kept
        && lane.now() - sentNanos <= STALE_NANOS;
  }

  private void read(HttpClientResponse response) {
    switch (reading) {
      case HEAD -> {
        response.pause();
        begun(response, Buffer.buffer(0));
      }
      case SMALL_WHOLE -> AnswerStart.read(response, new Start(response));
    }
  }

  private final class Start implements AnswerStart.Reader {
    private final HttpClientResponse response;

    Start(HttpClientResponse response) {
      this.response = response;
    }

    @Override
    public void complete(Buffer all) {
      if (!over) {
        release();
        finish(
            new Outcome.Answered(new Answer.Whole(response.statusCode(), response.headers(), all)));
      }
    }

    @Override
    public void begun(Buffer start) {
      if (!over) {
        Attempt.this.begun(response, start);
      }
    }

    @Override
    public void brokenOff() {
      if (!over) {
        fail(Result.RESET);
      }
    }
  }

  private void begun(HttpClientResponse response, Buffer start) {
    long silence = Streams.isStream(response) ? Streams.SILENCE_NANOS : target.timeoutNanos();
    AnswerRest rest = new AnswerRest(lane, start, response, silence, this::release);
    finish(new Outcome.Answered(new Answer.Begun(response.statusCode(), response.headers(), rest)));
  }

  private void late() {
    hangUp();
    fail(Result.TIMEOUT);
  }

  private void hangUp() {
    // First, for a reset fails the request at once.
    over = true;
    request.ifPresent(Connections::hangUp);
  }

  private void fail(Result result) {
    release();
    finish(new Outcome.Failed(result));
  }

  private void finish(Outcome outcome) {
    over = true;
    lift();
    asker.ended(outcome);
  }

  private void lift() {
    deadline.ifPresent(Deadline::lift);
  }

  /** The backend has nothing more to do with it. */
  private void release() {
    upload.ifPresent(Upload::stop);
    approach.ifPresent(Approach::leave);
  }
}
