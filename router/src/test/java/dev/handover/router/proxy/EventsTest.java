package dev.handover.router.proxy;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.RouteTable.Decisions;
import dev.handover.api.routing.Variant;
import dev.handover.router.FakeBackend;
import dev.handover.router.RouterRig;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers that come event by event. */
class EventsTest {
  @TempDir private Path stateDir;
  private RouterRig rig;
  private FakeBackend model;

  @BeforeEach
  void start() {
    rig = RouterRig.start(stateDir);
    model = rig.backend("r1");
    rig.backend("desk");
    rig.apply(
        table()
            .port(rig.port())
            .timeout(300)
            .decisions(Decisions.Post)
            .full(100, Variant.STABLE, "r1", "baseline")
            .revision("r1")
            .desk());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private void streams(Consumer<HttpServerRequest> events) {
    model.behaves(
        request -> {
          request.response().setChunked(true).putHeader("content-type", "text/event-stream");
          events.accept(request);
        });
  }

  @Test
  void theyArriveOneByOne() throws IOException {
    streams(request -> request.response().write("data: 1\n\n"));
    try (InputStream events =
        RouterRig.join(
                HttpClient.newHttpClient()
                    .sendAsync(
                        rig.request("/generate").POST(BodyPublishers.ofString("q")).build(),
                        BodyHandlers.ofInputStream()))
            .body()) {
      assertThat(new String(events.readNBytes(9), StandardCharsets.UTF_8))
          .as("it comes though the answer has not ended")
          .isEqualTo("data: 1\n\n");
    }
    RouterRig.await(() -> rig.requests("result", "ok", "answered_by", "stable") == 1);
  }

  @Test
  void theyMayBeFarApart() {
    streams(
        request -> {
          request.response().write("data: 1\n\n");
          rig.vertx().setTimer(900, later -> request.response().end("data: 2\n\n"));
        });
    assertThat(rig.decide("q").body()).isEqualTo("data: 1\n\ndata: 2\n\n");
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            "reset",
            (Consumer<HttpServerRequest>)
                request ->
                    request
                        .response()
                        .writeHead()
                        .onComplete(written -> request.connection().close())),
        Arguments.of(
            "timeout", (Consumer<HttpServerRequest>) request -> request.response().writeHead()));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void beforeTheFirstOneAnotherMayAnswer(String result, Consumer<HttpServerRequest> failure) {
    streams(failure);
    assertThat(rig.decide("q").body()).isEqualTo("desk");
    assertThat(rig.requests("result", result, "answered_by", "baseline")).isEqualTo(1);
  }

  @Test
  void thereMayBeNone() {
    streams(request -> request.response().end());
    HttpResponse<String> answer = rig.decide("q");
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
    assertThat(rig.requests("result", "ok", "answered_by", "stable")).isEqualTo(1);
  }
}
