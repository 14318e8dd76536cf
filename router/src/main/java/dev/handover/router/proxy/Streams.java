package dev.handover.router.proxy;

import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Tells answers that come bit by bit, for a reader who looks at each bit, from the others. */
final class Streams {
  /**
   * How long a backend may be silent within a stream. Long, for a model may think between two
   * events; but not endless, for a node may vanish without a word.
   */
  static final long SILENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

  private static final List<String> TYPES =
      List.of(
          "text/event-stream",
          "application/x-ndjson",
          "application/jsonl",
          "application/stream+json",
          "multipart/x-mixed-replace");

  private Streams() {}

  static boolean isStream(HttpClientResponse response) {
    String type = response.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && TYPES.stream().anyMatch(type::startsWith);
  }
}
