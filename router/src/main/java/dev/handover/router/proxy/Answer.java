package dev.handover.router.proxy;

import dev.handover.api.routing.RouteTable.CannedAnswer;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/** What a backend answered. */
sealed interface Answer {
  int status();

  MultiMap headers();

  /**
   * Complete: it cannot break off any more.
   *
   * @param body all of it
   */
  record Whole(int status, MultiMap headers, Buffer body) implements Answer {
    static Whole of(CannedAnswer canned) {
      MultiMap headers =
          MultiMap.caseInsensitiveMultiMap().set(HttpHeaders.CONTENT_TYPE, canned.contentType());
      return new Whole(canned.status(), headers, Buffer.buffer(canned.body()));
    }
  }

  /**
   * Begun: more is to come, or to break off.
   *
   * @param rest what has come so far and what is to come; paused
   */
  record Begun(int status, MultiMap headers, AnswerRest rest) implements Answer {}
}
