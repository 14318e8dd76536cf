package dev.handover.router.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/**
 * Reads how an answer begins, before anybody sees any of it: a small one whole, so that one that
 * breaks off can still be replaced; of a stream what comes first.
 */
final class AnswerStart {
  /** Answers up to this size are read whole; bytes. */
  private static final int SMALL = 64 * 1024;

  private final HttpClientResponse from;
  private final int whole;
  private final Reader reader;
  private final Gathered gathered = new Gathered();
  private boolean over;

  /** Hears one thing, once. */
  interface Reader {
    /** That was all. */
    void complete(Buffer body);

    /** There is more; the answer is paused. */
    void begun(Buffer start);

    /** There would have been more. */
    void brokenOff();
  }

  private AnswerStart(HttpClientResponse from, Reader reader) {
    this.from = from;
    this.whole = Streams.isStream(from) ? 0 : SMALL;
    this.reader = reader;
  }

  static void read(HttpClientResponse answer, Reader reader) {
    AnswerStart start = new AnswerStart(answer, reader);
    answer.exceptionHandler(cause -> start.brokenOff());
    answer.handler(start::chunk);
    answer.endHandler(ended -> start.complete());
  }

  private void chunk(Buffer chunk) {
    if (over) {
      return;
    }
    gathered.add(chunk);
    if (gathered.length() > whole) {
      over = true;
      from.pause();
      reader.begun(gathered.take());
    }
  }

  private void complete() {
    if (!over) {
      over = true;
      reader.complete(gathered.take());
    }
  }

  private void brokenOff() {
    if (!over) {
      over = true;
      reader.brokenOff();
    }
  }
}
