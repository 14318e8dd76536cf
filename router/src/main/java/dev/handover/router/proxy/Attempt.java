package dev.handover.router.proxy;

import dev.handover.router.balance.Pod;
import dev.handover.router.limits.Deadlines.Deadline;
import dev.handover.router.measure.Result;
import dev.handover.router.plan.Destination;
import dev.handover.router.plan.Target;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
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
  private final Handler<Outcome> then;

  private final Gathered gathered = new Gathered();
  private Optional<Pod> pod = Optional.empty();
  private Optional<HttpClientRequest> request = Optional.empty();
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

  /** How an attempt ended. */
  sealed interface Outcome {
    record Answered(Answer answer) implements Outcome {}

    /**
     * @param result timeout, reset or unready
     */
    record Failed(Result result) implements Outcome {}
  }

  /**
   * @param then gets the outcome, once, unless the attempt is abandoned before
   */
  Attempt(
      Lane lane,
      Target target,
      Outgoing outgoing,
      Body body,
      Reading reading,
      Handler<Outcome> then) {
    this.lane = lane;
    this.target = target;
    this.outgoing = outgoing;
    this.body = body;
    this.reading = reading;
    this.then = then;
  }

  /** Asks. */
  void start() {
    switch (target.destination()) {
      case Destination.Canned canned ->
          finish(new Outcome.Answered(Answer.Whole.of(canned.answer())));
      case Destination.Pods pods -> {
        pod = pods.pool().pick(lane.random());
        pod.ifPresentOrElse(this::ask, () -> finish(new Outcome.Failed(Result.UNREADY)));
      }
    }
  }

  /** Nobody waits for it any more. */
  void abandon() {
    if (!over) {
      over = true;
      lift();
      request.ifPresent(HttpClientRequest::reset);
      release();
    }
  }

  private void ask(Pod chosen) {
    chosen.entered();
    deadline = Optional.of(lane.after(target.timeoutNanos(), this::late));
    connect(chosen);
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
      fail(Result.RESET);
    } else {
      HttpClientRequest sending = connection.result();
      request = Optional.of(sending);
      usedConnection = lane.wasUsed(sending.connection());
      // The response tells of every failure; unheard, Vert.x would log it too.
      sending.exceptionHandler(told -> {});
      sending.response().onComplete(this::responded);
      outgoing.sendTo(sending, body);
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
    AnswerRest rest = new AnswerRest(lane, start, response, this::release);
    finish(new Outcome.Answered(new Answer.Begun(response.statusCode(), response.headers(), rest)));
  }

  private void late() {
    // First, for a reset fails the request at once.
    over = true;
    request.ifPresent(HttpClientRequest::reset);
    fail(Result.TIMEOUT);
  }

  private void fail(Result result) {
    release();
    finish(new Outcome.Failed(result));
  }

  private void finish(Outcome outcome) {
    over = true;
    lift();
    then.handle(outcome);
  }

  private void lift() {
    deadline.ifPresent(Deadline::lift);
  }

  private void release() {
    pod.ifPresent(Pod::left);
    pod = Optional.empty();
  }
}
