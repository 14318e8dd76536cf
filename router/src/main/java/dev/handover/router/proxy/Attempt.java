package dev.handover.router.proxy;

import dev.handover.router.balance.Pod;
import dev.handover.router.limits.Deadlines.Deadline;
import dev.handover.router.measure.Result;
import dev.handover.router.plan.Destination;
import dev.handover.router.plan.Target;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;

/**
 * Asks one backend once. A small answer is read whole before anybody sees it, so that one that
 * breaks off can still be replaced; a stream of events is handed on as soon as it begins.
 */
final class Attempt {
  /** Answers up to this size are read whole; bytes. */
  static final int SMALL = 64 * 1024;

  private final Lane lane;
  private final Target target;
  private final Outgoing outgoing;
  private final Body body;
  private final Reading reading;
  private final Asker asker;

  private final Gathered gathered = new Gathered();
  private Optional<Pod> pod = Optional.empty();
  private Optional<HttpClientRequest> request = Optional.empty();
  private Optional<Upload> upload = Optional.empty();
  private Optional<Deadline> deadline = Optional.empty();
  private boolean usedConnection;
  private boolean triedAgain;
  private boolean over;

  /** How much of an answer is read before it is handed on. */
  enum Reading {
    /** Small ones whole. */
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
  }

  Attempt(Lane lane, Target target, Outgoing outgoing, Body body, Reading reading, Asker asker) {
    this.lane = lane;
    this.target = target;
    this.outgoing = outgoing;
    this.body = body;
    this.reading = reading;
    this.asker = asker;
  }

  /** Asks. */
  void start() {
    switch (target.destination()) {
      case Destination.Canned canned ->
          finish(new Outcome.Answered(Answer.Whole.of(canned.answer())));
      case Destination.Pods pods -> {
        pod = pods.pool().pick(lane.random(), lane.now());
        pod.ifPresentOrElse(this::ask, () -> finish(new Outcome.Failed(Result.UNREADY)));
      }
    }
  }

  /** Nobody waits for it any more. */
  void abandon() {
    if (!over) {
      over = true;
      lift();
      request.ifPresent(Connections::hangUp);
      release();
    }
  }

  private void ask(Pod chosen) {
    chosen.entered();
    waitForBackend();
    connect(chosen);
  }

  private void waitForBackend() {
    lift();
    deadline = Optional.of(lane.after(target.timeoutNanos(), this::late));
  }

  private void connect(Pod chosen) {
    lane.client()
        .request(
            new RequestOptions()
                .setHost(chosen.host())
                .setPort(chosen.port())
                .setMethod(outgoing.method())
                .setURI(outgoing.uri()))
        .onComplete(this::connected);
  }

  private void connected(AsyncResult<HttpClientRequest> connection) {
    if (over) {
      if (connection.succeeded()) {
        connection.result().reset();
      }
    } else if (connection.failed()) {
      pod.ifPresent(unreachable -> unreachable.couldNotBeReached(lane.now()));
      fail(Result.RESET);
    } else {
      HttpClientRequest sending = connection.result();
      request = Optional.of(sending);
      usedConnection = lane.wasUsed(sending.connection());
      // The response tells of every failure; unheard, Vert.x would log it too.
      sending.exceptionHandler(told -> {});
      sending.response().onComplete(this::responded);
      send(sending);
    }
  }

  private void send(HttpClientRequest sending) {
    switch (body) {
      case Body.Kept kept -> outgoing.sendTo(sending, kept);
      case Body.Passing passing -> {
        Upload passed = outgoing.sendTo(sending, passing, new Turns());
        upload = Optional.of(passed);
        passed.begin();
      }
    }
  }

  /** A backend has its time whenever it is waited for, however long the caller took before. */
  private final class Turns implements Upload.Watch {
    @Override
    public void forCaller() {
      if (!over) {
        lift();
        asker.waitsForCaller();
      }
    }

    @Override
    public void forBackend() {
      if (!over) {
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
      connect(pod.orElseThrow());
    } else {
      fail(Result.RESET);
    }
  }

  /**
   * Whether the connection may have been closed by the backend while it was idle, which says
   * nothing of the request. Then it is sent once more on another one.
   */
  private boolean isStale() {
    return usedConnection && !triedAgain && body instanceof Body.Kept;
  }

  private void read(HttpClientResponse response) {
    if (reading == Reading.HEAD || Streams.isStream(response) || Streams.length(response) > SMALL) {
      response.pause();
      begun(response);
      return;
    }
    response.exceptionHandler(
        cause -> {
          if (!over) {
            fail(Result.RESET);
          }
        });
    response.handler(
        chunk -> {
          gathered.add(chunk);
          if (!over && gathered.length() > SMALL) {
            response.pause();
            begun(response);
          }
        });
    response.endHandler(
        ended -> {
          if (!over) {
            release();
            finish(
                new Outcome.Answered(
                    new Answer.Whole(response.statusCode(), response.headers(), gathered.bytes())));
          }
        });
  }

  private void begun(HttpClientResponse response) {
    Buffer start = gathered.bytes();
    long silence = Streams.isStream(response) ? Streams.SILENCE_NANOS : target.timeoutNanos();
    AnswerRest rest = new AnswerRest(lane, start, response, silence, this::release);
    finish(new Outcome.Answered(new Answer.Begun(response.statusCode(), response.headers(), rest)));
  }

  private void late() {
    // First, for a reset fails the request at once.
    over = true;
    request.ifPresent(Connections::hangUp);
    fail(Result.TIMEOUT);
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
    pod.ifPresent(Pod::left);
    pod = Optional.empty();
  }
}
