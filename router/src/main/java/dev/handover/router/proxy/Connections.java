package dev.handover.router.proxy;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.net.impl.ConnectionBase;

/** Ends connections to backends. */
final class Connections {
  private Connections() {}

  /**
   * Hangs up on a backend at once. Vert.x alone would first wait until all is written, and a
   * backend that has stopped reading would keep connection and memory for as long as it lives.
   */
  static void hangUp(HttpClientRequest request) {
    request.reset();
    if (request.connection() instanceof ConnectionBase connection) {
      // Not close(), which Vert.x takes for itself.
      connection.channel().unsafe().close(connection.channel().voidPromise());
    }
  }
}
