package dev.handover.router.proxy;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.Variant;
import dev.handover.router.FakeBackend;
import dev.handover.router.RawCaller;
import dev.handover.router.RouterRig;
import dev.handover.router.Tables;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Answers without a body, answers that stall, and odd requests that need an answer all the same.
 */
class AnswersTest {
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
        .timeout(300)
        .full(100, Variant.STABLE, "r1", "baseline")
        .revision("r1")
        .desk();
  }

  /** What comes after such an answer would be taken for its body, or the other way round. */
  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void answersWithoutBodySayNothingOfOne(int status) throws IOException {
    model.behaves(
        request -> request.response().setStatusCode(status).putHeader("etag", "\"1\"").end());
    try (RawCaller caller = new RawCaller(rig.port())) {
      for (int i = 0; i < 2; i++) {
        caller.asks("POST " + RouterRig.DECIDE, "Content-Length: 1").says("q");
        assertThat(caller.head()).startsWith("http/1.1 " + status).doesNotContain("chunked");
        assertThat(caller.asks("GET /metadata").head())
            .startsWith("http/1.1 " + status)
            .contains("etag: \"1\"")
            .doesNotContain("chunked");
      }
    }
  }

  @Test
  void headIsAnsweredByAHead() throws IOException {
    try (RawCaller caller = new RawCaller(rig.port())) {
      for (boolean chunked : new boolean[] {true, false}) {
        model.behaves(request -> request.response().setChunked(chunked).end());
        assertThat(caller.asks("HEAD /metadata").head()).startsWith("http/1.1 200");
      }
      model.answers("alive");
      assertThat(caller.asks("GET /metadata").answer()).endsWith("alive");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "infer", "http://a", "http://a/v2/models/m/infer", "//", "/?", "/%"})
  void everyTargetGetsAnAnswer(String target) throws IOException {
    for (String method : new String[] {"POST ", "OPTIONS ", "BREW "}) {
      try (RawCaller caller = new RawCaller(rig.port())) {
        assertThat(caller.asks(method + target, "Content-Length: 0").head())
            .matches("(?s)http/1.1 [2-5]\\d\\d .*");
      }
    }
  }

  @Test
  void aLargeAnswerThatStallsBreaksOffInTime() {
    model.behaves(
        request ->
            request
                .response()
                .putHeader("content-length", "1000000")
                .write(Buffer.buffer("x".repeat(300_000))));
    assertThat(rig.decideAsync("q")).failsWithin(Duration.ofSeconds(3));
    RouterRig.await(() -> rig.requests("result", "reset", "answered_by", "stable") == 1);
  }

  @Test
  void ownHeadersDoNotPassInDisguise() throws IOException {
    model.behaves(request -> request.response().putHeader("Handover_Answered_By", "me").end("ok"));
    try (RawCaller caller = new RawCaller(rig.port())) {
      // CGI and WSGI servers cannot tell a dash from an underscore.
      caller.asks("POST " + RouterRig.DECIDE, "Handover_Decision: forged", "Content-Length: 0");
      assertThat(caller.head().toLowerCase(Locale.ROOT)).doesNotContain("handover_answered_by");
    }
    assertThat(model.received().getLast().headers().contains("Handover_Decision")).isFalse();
  }
}
