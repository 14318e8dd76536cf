package dev.handover.router.proxy;

import dev.handover.router.measure.AnsweredBy;
import dev.handover.router.measure.Result;
import dev.handover.router.plan.Target;
import dev.handover.router.routing.HeaderRules;
import dev.handover.router.routing.RequestId;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Gives a caller the one answer. */
final class CallerReply {
  static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("Handover-Request-Id");
  static final CharSequence ANSWERED_BY = HttpHeaders.createOptimized("Handover-Answered-By");

  private static final String GRPC_UNIMPLEMENTED = "12";

  /** Of an HTTP/2 stream: the answer stands, but the rest of the question is not wanted. */
  private static final long NO_ERROR = 0;

  /** How long the last answers may take on an HTTP/2 connection that is to be left. */
  private static final long GO_AWAY_SECONDS = 60;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final RequestId id;
  private final Site site;
  private boolean gone;

  CallerReply(HttpServerRequest request, RequestId id, Site site) {
    this.request = request;
    this.response = request.response();
    this.id = id;
    this.site = site;
  }

  /** Whether the caller has hung up. */
  boolean isGone() {
    return gone || response.closed();
  }

  /** Runs the action if the caller hangs up before the answer is complete. */
  void whenGone(Runnable action) {
    response.closeHandler(
        closed -> {
          gone = true;
          if (!response.ended()) {
            action.run();
          }
        });
  }

  /** Passes a backend's answer on. */
  void pass(Answer answer, AnsweredBy by, Consumer<AnswerRest.Ending> told) {
    switch (answer) {
      case Answer.Whole whole -> {
        if (!isGone()) {
          head(whole, by);
          end(whole);
        }
        told.accept(AnswerRest.Ending.COMPLETE);
      }
      case Answer.Begun begun -> {
        if (isGone()) {
          begun.rest().abandon();
          told.accept(AnswerRest.Ending.ABANDONED);
        } else {
          head(begun, by);
          stream(begun, told);
        }
      }
    }
  }

  /** Says why there is no answer. */
  void refuse(int status, String message) {
    if (!isGone()) {
      write(status, message);
    }
  }

  private Future<Void> write(int status, String message) {
    head(status, AnsweredBy.NONE);
    return response
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(new JsonObject().put("error", message).toBuffer());
  }

  /** Says why there is no answer and hangs up, so that the caller sends no more of its question. */
  void hangUp(int status, String message) {
    if (isGone()) {
      return;
    }
    if (request.version() == HttpVersion.HTTP_2) {
      write(status, message);
      response.reset(NO_ERROR);
    } else {
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaderValues.CLOSE);
      write(status, message).onComplete(written -> request.connection().close());
    }
  }

  /** Says that no backend could be sent this request, whatever is wrong with it. */
  void refuseUnsendable() {
    refuse(400, "this request cannot be sent on: it is not valid HTTP/1.1");
  }

  /** Says why there is no answer, in words that a gRPC client understands and can show. */
  void refuseGrpc(String message) {
    response.putHeader("grpc-status", GRPC_UNIMPLEMENTED).putHeader("grpc-message", message);
    if (request.version() == HttpVersion.HTTP_2) {
      // Such clients read the status only if there is nothing but a head of the right type.
      head(200, AnsweredBy.NONE);
      response.putHeader(HttpHeaders.CONTENT_TYPE, "application/grpc").end();
    } else {
      refuse(501, message);
    }
  }

  /** Says how the only one, or the last, who could have answered failed. */
  void refuse(Target target, Result failure) {
    String who = "the " + target.answersAs().word() + " (" + target.name() + ")";
    switch (failure) {
      case TIMEOUT -> refuse(504, who + " did not answer in time");
      case RESET -> refuse(502, who + " could not be reached, or broke off its answer");
      case UNREADY -> refuseForNow("no pod of " + who + " is ready");
      case OK, CLIENT_ERROR, ERROR, BREAKER_OPEN -> refuseForNow(who + " was not asked");
    }
  }

  /** Says that it is too much just now. */
  void refuseForNow(String message) {
    if (!isGone()) {
      response.putHeader(HttpHeaders.RETRY_AFTER, "1");
      refuse(503, message);
    }
  }

  private void head(Answer answer, AnsweredBy by) {
    head(answer.status(), by);
    String hop = String.join(",", answer.headers().getAll(HttpHeaders.CONNECTION));
    MultiMap out = response.headers();
    for (Map.Entry<String, String> header : answer.headers()) {
      String name = header.getKey();
      if (HeaderRules.passes(name, hop) && !name.equalsIgnoreCase("content-length")) {
        out.add(name, header.getValue());
      }
    }
    String length = answer.headers().get(HttpHeaders.CONTENT_LENGTH);
    switch (answer) {
      case Answer.Whole whole -> {
        if (length != null && request.method() == HttpMethod.HEAD) {
          out.set(HttpHeaders.CONTENT_LENGTH, length);
        }
      }
      case Answer.Begun begun -> {
        if (length != null) {
          out.set(HttpHeaders.CONTENT_LENGTH, length);
        } else {
          response.setChunked(true);
        }
      }
    }
  }

  private void head(int status, AnsweredBy by) {
    response.setStatusCode(status);
    MultiMap out = response.headers();
    out.set(REQUEST_ID, id.toString());
    out.set(ANSWERED_BY, by.word());
    if (site.isLeaving()) {
      askToLeave(out);
    }
  }

  private void askToLeave(MultiMap out) {
    if (request.version() == HttpVersion.HTTP_2) {
      request.connection().shutdown(GO_AWAY_SECONDS, TimeUnit.SECONDS);
    } else {
      out.set(HttpHeaders.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private void end(Answer.Whole whole) {
    if (request.method() == HttpMethod.HEAD || whole.status() == 204 || whole.status() == 304) {
      response.end();
    } else {
      response.end(whole.body());
    }
  }

  private void stream(Answer.Begun begun, Consumer<AnswerRest.Ending> told) {
    whenGone(begun.rest()::abandon);
    begun
        .rest()
        .passTo(
            response,
            ending -> {
              switch (ending) {
                case COMPLETE -> {
                  response.end();
                  if (request.version() == HttpVersion.HTTP_1_0) {
                    // Without a length the end of the connection is the end of the answer.
                    request.connection().close();
                  }
                }
                // The caller must see that something is missing.
                case BROKEN_OFF -> response.reset();
                case ABANDONED -> {}
              }
              told.accept(ending);
            });
  }
}
