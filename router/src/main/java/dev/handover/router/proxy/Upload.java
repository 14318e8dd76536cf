package dev.handover.router.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;

/**
 * A caller's body on its way to one backend, at the pace of the slower of the two. It tells which
 * of them is waited for, so that the time a caller takes is never held against the backend.
 */
final class Upload {
  private Buffer start;
  private final HttpServerRequest from;
  private final HttpClientRequest backend;
  private final Watch watch;
  private boolean over;

  /** Hears who is waited for. */
  interface Watch {
    void forCaller();

    /** For the backend to take more or, once it has all, to answer. */
    void forBackend();
  }

  Upload(Buffer start, HttpServerRequest from, HttpClientRequest backend, Watch watch) {
    this.start = start;
    this.from = from;
    this.backend = backend;
    this.watch = watch;
  }

  /** Begins, once the backend's head is complete. */
  void begin() {
    from.endHandler(ended -> end());
    from.handler(this::pass);
    Buffer first = start;
    start = Buffer.buffer(0);
    if (first.length() > 0) {
      pass(first);
    } else {
      watch.forCaller();
    }
    if (!over && !backend.writeQueueFull()) {
      from.resume();
    }
  }

  /** Ends it, wherever it is: nobody needs the rest. Does nothing once all is sent. */
  void stop() {
    if (!over) {
      over = true;
      from.endHandler(null);
      Connections.hangUp(backend);
    }
  }

  private void pass(Buffer chunk) {
    if (over) {
      return;
    }
    backend.write(chunk);
    if (backend.writeQueueFull()) {
      from.pause();
      watch.forBackend();
      backend.drainHandler(drained -> drained());
    } else {
      watch.forCaller();
    }
  }

  private void drained() {
    if (!over) {
      watch.forCaller();
    }
    // Unless the caller has gone: then it is over now.
    if (!over) {
      from.resume();
    }
  }

  private void end() {
    if (!over) {
      over = true;
      backend.end();
      watch.forBackend();
    }
  }
}
