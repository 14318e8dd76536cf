package dev.handover.router.proxy;

import io.vertx.core.buffer.Buffer;

/** Chunks put together. Most messages come in one piece, which is not copied. */
final class Gathered {
  private Buffer all = Buffer.buffer(0);
  private boolean own;

  void add(Buffer chunk) {
    if (all.length() == 0) {
      all = chunk;
    } else if (own) {
      all.appendBuffer(chunk);
    } else {
      own = true;
      all =
          Buffer.buffer(2 * (all.length() + chunk.length())).appendBuffer(all).appendBuffer(chunk);
    }
  }

  int length() {
    return all.length();
  }

  /** All of it, which is not kept here any longer. */
  Buffer take() {
    Buffer taken = all;
    all = Buffer.buffer(0);
    own = false;
    return taken;
  }
}
