package dev.handover.router.proxy;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.Variant;
import dev.handover.router.FakeBackend;
import dev.handover.router.FakeBackend.Received;
import dev.handover.router.RawCaller;
import dev.handover.router.RouterRig;
import dev.handover.router.Tables;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes through a router, and what ends there. */
class MessagesTest {
  @TempDir private Path stateDir;
  private RouterRig rig;
  private FakeBackend model;

  @BeforeEach
  void start() {
    rig = RouterRig.start(stateDir);
    model = rig.backend("r1");
    rig.backend("desk");
    rig.apply(served());
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private Tables served() {
    return table()
        .port(rig.port())
        .full(100, Variant.STABLE, "r1", "baseline")
        .revision("r1")
        .desk();
  }

  private Received lastReceived() {
    return model.received().getLast();
  }

  @Test
  void ownHeadersAreTakenFromNobody() {
    model.behaves(
        request ->
            request
                .response()
                .putHeader("Handover-Answered-By", "me")
                .putHeader("handover-secret", "1")
                .putHeader("X-Model", "yes")
                .putHeader("Connection", "x-hop")
                .putHeader("X-Hop", "1")
                .end("ok"));
    HttpResponse<String> answer =
        rig.send(
            rig.request(RouterRig.DECIDE)
                .header("Handover-Request-Id", "mine")
                .header("HANDOVER-Decision", "forged")
                .header("X-Other", "kept")
                .POST(BodyPublishers.ofString("q")));
    assertThat(answer.headers().allValues("Handover-Answered-By")).containsExactly("stable");
    assertThat(answer.headers().map()).doesNotContainKeys("handover-secret", "x-hop");
    assertThat(answer.headers().firstValue("x-model")).contains("yes");
    assertThat(lastReceived().headers().contains("Handover-Decision")).isFalse();
    assertThat(lastReceived().headers().get("X-Other")).isEqualTo("kept");
    assertThat(lastReceived().headers().getAll("Handover-Request-Id"))
        .singleElement()
        .isEqualTo(answer.headers().firstValue("Handover-Request-Id").orElseThrow());
  }

  @Test
  void eachRequestHasItsOwnId() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 50; i++) {
      ids.add(rig.decide("q").headers().firstValue("Handover-Request-Id").orElseThrow());
    }
    assertThat(ids).hasSize(50).allMatch(id -> id.matches("[0-9a-f]{32}"));
  }

  @Test
  void backendsLearnWhoAsksAndForWhom() {
    rig.send(
        rig.request(RouterRig.DECIDE + "?trace=1")
            .header("X-Forwarded-For", "192.0.2.7")
            .POST(BodyPublishers.ofString("q")));
    assertThat(lastReceived().uri()).isEqualTo(RouterRig.DECIDE + "?trace=1");
    assertThat(lastReceived().headers().get("Host")).isEqualTo("127.0.0.1:" + rig.port());
    assertThat(lastReceived().headers().get("X-Forwarded-For")).isEqualTo("192.0.2.7, 127.0.0.1");
    assertThat(lastReceived().headers().get("X-Forwarded-Proto")).isEqualTo("http");
  }

  @Test
  void headersOnSeveralLinesCountWhole() throws IOException {
    model.behaves(
        request -> {
          request.response().headers().add("Connection", "keep-alive").add("Connection", "x-hop");
          request.response().putHeader("X-Hop", "1").end("ok");
        });
    try (RawCaller caller = new RawCaller(rig.port())) {
      caller.asks(
          "POST " + RouterRig.DECIDE,
          "Content-Length: 0",
          "Connection: keep-alive",
          "Connection: x-mine",
          "X-Mine: 1",
          "X-Forwarded-For: 192.0.2.7",
          "X-Forwarded-For: 192.0.2.8");
      assertThat(caller.answer()).endsWith("ok").doesNotContain("x-hop");
    }
    assertThat(lastReceived().headers().contains("X-Mine")).isFalse();
    assertThat(lastReceived().headers().getAll("X-Forwarded-For"))
        .containsExactly("192.0.2.7, 192.0.2.8, 127.0.0.1");
  }

  @Test
  void whatIsNoDecisionPassesUncounted() {
    model.behaves(
        request ->
            request
                .response()
                .setStatusCode(request.method() == HttpMethod.DELETE ? 500 : 200)
                .putHeader("content-length", "5")
                .end(request.method() == HttpMethod.HEAD ? "" : "alive"));
    assertThat(rig.send(rig.request("/v2/health/ready")).body()).isEqualTo("alive");
    HttpResponse<String> head = rig.send(rig.request("/v2/health/ready").HEAD());
    assertThat(head.headers().firstValue("content-length")).contains("5");
    for (int i = 0; i < 20; i++) {
      assertThat(rig.send(rig.request("/x").DELETE()).statusCode()).isEqualTo(500);
    }
    assertThat(rig.requests()).isZero();
    assertThat(rig.metric("handover_router_breaker_open")).isZero();
    rig.noPods("r1");
    HttpResponse<String> fallback = rig.send(rig.request("/v2/health/ready"));
    assertThat(fallback.headers().firstValue("Handover-Answered-By")).contains("baseline");
    rig.noPods("desk");
    assertThat(rig.send(rig.request("/v2/health/ready")).statusCode()).isEqualTo(503);
  }

  @Test
  void aPostThatIsNoDecisionPassesWithItsBody() {
    rig.send(rig.request("/upload").POST(BodyPublishers.ofString("content")));
    assertThat(lastReceived().body()).hasToString("content");
    assertThat(rig.requests()).isZero();
  }

  @Test
  void aChunkedBodyArrives() {
    byte[] body = "y".repeat(300_000).getBytes(StandardCharsets.UTF_8);
    rig.send(
        rig.request(RouterRig.DECIDE)
            .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body))));
    assertThat(lastReceived().body().getBytes()).isEqualTo(body);
    rig.send(
        rig.request("/upload")
            .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body))));
    assertThat(lastReceived().body().getBytes()).isEqualTo(body);
  }

  @Test
  void http2CallersAreServed() {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      URI uri = URI.create("http://127.0.0.1:" + rig.port() + RouterRig.DECIDE);
      // The first request upgrades its connection, the second has it from the start.
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> answer =
            RouterRig.join(
                client.sendAsync(
                    HttpRequest.newBuilder(uri)
                        .POST(BodyPublishers.ofString("question"))
                        .header("Cookie", "a=1")
                        .build(),
                    BodyHandlers.ofString()));
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.body()).isEqualTo("r1");
        assertThat(lastReceived().body()).hasToString("question");
        assertThat(lastReceived().headers().get("Host")).isEqualTo("127.0.0.1:" + rig.port());
        assertThat(lastReceived().headers().get("Cookie")).isEqualTo("a=1");
      }
    }
    assertThat(rig.requests("result", "ok")).isEqualTo(2);
  }

  @Test
  void aLargeAnswerPassesWhole() {
    String large = "z".repeat(5_000_000);
    model.answers(large);
    assertThat(rig.decide("q").body()).isEqualTo(large);
    model.behaves(request -> request.response().setChunked(true).end(large));
    assertThat(rig.decide("q").body()).isEqualTo(large);
    RouterRig.await(() -> rig.requests("result", "ok") == 2);
  }

  @Test
  void aLargeAnswerThatBreaksOffBreaksOffForTheCallerAndCounts() {
    model.breaksOff(1_000_000, 300_000);
    assertThat(rig.decideAsync("q"))
        .failsWithin(java.time.Duration.ofSeconds(5))
        .withThrowableThat()
        .withCauseInstanceOf(IOException.class);
    RouterRig.await(() -> rig.requests("result", "reset", "answered_by", "stable") == 1);
    assertThat(rig.backend("desk").asked()).as("never after the first byte").isZero();
  }

  @Test
  void aSlowCallerSlowsTheBackendDown() throws IOException {
    int size = 64 << 20;
    java.util.concurrent.atomic.AtomicLong written = new java.util.concurrent.atomic.AtomicLong();
    model.behaves(
        request -> {
          request.response().putHeader("content-length", Integer.toString(size));
          Buffer piece = Buffer.buffer(new byte[1 << 16]);
          io.vertx.core.Handler<Void> more =
              new io.vertx.core.Handler<>() {
                @Override
                public void handle(Void drained) {
                  while (!request.response().writeQueueFull() && written.get() < size) {
                    written.addAndGet(piece.length());
                    request.response().write(piece);
                  }
                  if (written.get() < size) {
                    request.response().drainHandler(this);
                  } else {
                    request.response().end();
                  }
                }
              };
          more.handle(null);
        });
    try (InputStream answer =
        RouterRig.join(
                HttpClient.newHttpClient()
                    .sendAsync(
                        rig.request(RouterRig.DECIDE).POST(BodyPublishers.ofString("q")).build(),
                        BodyHandlers.ofInputStream()))
            .body()) {
      answer.readNBytes(100);
      long[] before = {-1};
      RouterRig.await(
          () -> {
            long now = written.get();
            boolean still = now == before[0];
            before[0] = now;
            return still;
          });
      assertThat(written.get()).isLessThan(size);
      assertThat(answer.readAllBytes()).hasSize(size - 100);
    }
  }

  @Test
  void connectionsToPodsAreUsedAgain() {
    for (int i = 0; i < 20; i++) {
      rig.decide("q");
    }
    assertThat(model.connections()).isLessThanOrEqualTo(2);
  }

  @Test
  void anAnswerInHttp10EndsWithItsConnection() throws IOException {
    model.behaves(request -> request.response().setChunked(true).end("#".repeat(200_000)));
    try (Socket caller = new Socket("127.0.0.1", rig.port())) {
      caller
          .getOutputStream()
          .write(
              ("POST " + RouterRig.DECIDE + " HTTP/1.0\r\nContent-Length: 1\r\n\r\nq")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(caller.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.0 200").doesNotContain("chunked").endsWith("###");
      assertThat(answer.chars().filter(c -> c == '#').count()).isEqualTo(200_000);
    }
  }
}
