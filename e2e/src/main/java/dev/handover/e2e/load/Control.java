package dev.handover.e2e.load;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/**
 * How a driver talks to the callers, e.g. through the API server's pod proxy:
 *
 * <ul>
 *   <li>{@code GET /stats}: all counts since the start
 *   <li>{@code GET /timeline?from=SECOND}: counts of each second, by when requests were due
 *   <li>{@code POST /rate {"perSecond": 50}}: another rate from now on; 0 pauses
 * </ul>
 */
final class Control {
  private final Told told;

  /** What the callers can be asked and told. */
  interface Told {
    JsonObject stats();

    JsonObject timeline(long fromSecond);

    void rate(double perSecond);
  }

  Control(Told told) {
    this.told = told;
  }

  void handle(HttpServerRequest request) {
    try {
      switch (request.method().name() + " " + request.path()) {
        case "GET /stats" -> answer(request, 200, told.stats());
        case "GET /timeline" -> answer(request, 200, told.timeline(from(request)));
        case "POST /rate" -> request.body().onSuccess(body -> rate(request, body));
        default -> refuse(request, 404, "there is GET /stats, GET /timeline and POST /rate");
      }
    } catch (IllegalArgumentException wrong) {
      refuse(request, 400, wrong.getMessage());
    }
  }

  private void rate(HttpServerRequest request, Buffer body) {
    double rate;
    try {
      rate = new JsonObject(body).getDouble("perSecond");
    } catch (RuntimeException notOne) {
      refuse(request, 400, "expected {\"perSecond\": NUMBER}");
      return;
    }
    if (!(rate >= 0 && rate <= Options.FASTEST)) {
      refuse(request, 400, "perSecond must be 0 to " + Options.FASTEST);
      return;
    }
    told.rate(rate);
    answer(request, 200, told.stats());
  }

  private static long from(HttpServerRequest request) {
    String from = request.getParam("from", "0");
    try {
      return Long.parseLong(from);
    } catch (NumberFormatException notOne) {
      throw new IllegalArgumentException("from must be in seconds since 1970, not " + from);
    }
  }

  private static void refuse(HttpServerRequest request, int status, String why) {
    answer(request, status, new JsonObject().put("error", why));
  }

  private static void answer(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.encode());
  }
}
