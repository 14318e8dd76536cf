package dev.handover.router.proxy;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.RouteTable.Decisions;
import dev.handover.api.routing.Variant;
import dev.handover.router.FakeBackend;
import dev.handover.router.RawCaller;
import dev.handover.router.RouterRig;
import dev.handover.router.Tables;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Questions too large to keep, slow ones, and such that nobody reads. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UploadsTest {
  private static final int LARGE = (1 << 20) + 1;
  private static final long PAUSE_MILLIS = 700;

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
        .decisions(Decisions.OpenInference)
        .timeout(300)
        .slow(200L)
        .full(100, Variant.STABLE, "r1", "baseline")
        .revision("r1")
        .desk();
  }

  private String post(String path, RawCaller caller, int length) throws IOException {
    caller.asks("POST " + path, "Content-Length: " + length).says("x".repeat(length));
    return caller.answer();
  }

  @Test
  void aRefusedUploadLeavesItsConnectionUsable() throws IOException {
    rig.noPods("r1");
    rig.noPods("desk");
    for (String path : new String[] {"/upload", RouterRig.DECIDE}) {
      try (RawCaller caller = new RawCaller(rig.port())) {
        for (int i = 0; i < 3; i++) {
          assertThat(post(path, caller, 3 * LARGE)).startsWith("http/1.1 503");
        }
      }
    }
  }

  @Test
  void anAnswerBeforeTheQuestionIsReadPassesAndLeavesTheConnectionUsable() throws IOException {
    model.answersUnread(413);
    for (String path : new String[] {"/upload", RouterRig.DECIDE}) {
      try (RawCaller caller = new RawCaller(rig.port())) {
        for (int i = 0; i < 3; i++) {
          assertThat(post(path, caller, 3 * LARGE)).startsWith("http/1.1 413");
        }
      }
    }
    assertThat(rig.requests("result", "client_error")).isEqualTo(3);
  }

  @Test
  void aSlowCallerIsNotTheModelsFault() throws IOException, InterruptedException {
    for (String path : new String[] {"/upload", RouterRig.DECIDE}) {
      try (RawCaller caller = new RawCaller(rig.port())) {
        caller.asks("POST " + path, "Content-Length: " + LARGE).says("x".repeat(LARGE - 1));
        Thread.sleep(PAUSE_MILLIS);
        assertThat(caller.says("x").answer()).startsWith("http/1.1 200").endsWith("r1");
      }
    }
    assertThat(rig.requests("result", "ok", "answered_by", "stable")).isEqualTo(1);
    assertThat(rig.metric("handover_router_slow_total")).isZero();
    assertThat(rig.metric("handover_router_request_seconds_sum"))
        .as("what is timed is the model")
        .isLessThan(0.5);
  }

  @Test
  void aModelThatStopsReadingIsLate() {
    model.neverReads();
    for (String path : new String[] {"/upload", RouterRig.DECIDE}) {
      HttpResponse<String> answer =
          rig.send(rig.request(path).POST(BodyPublishers.ofByteArray(new byte[64 << 20])));
      assertThat(answer.statusCode()).isEqualTo(504);
    }
    assertThat(rig.requests("result", "timeout")).isEqualTo(1);
    assertThat(rig.metric("handover_router_slow_total", "over", "200ms")).isEqualTo(1);
  }

  @Test
  void aModelThatHangsAfterALargeQuestionIsLate() {
    model.hangs();
    HttpResponse<String> answer = rig.decide("x".repeat(LARGE));
    assertThat(answer.statusCode()).isEqualTo(504);
    assertThat(rig.requests("result", "timeout", "answered_by", "none")).isEqualTo(1);
    assertThat(rig.metric("handover_router_fallback_total", "reason", "body_too_large"))
        .isEqualTo(1);
  }

  @Test
  void aLargeQuestionOfWhichNothingWasSentFallsBack() {
    model.stop();
    assertThat(rig.decide("x".repeat(LARGE)).body()).isEqualTo("desk");
    assertThat(rig.requests("result", "reset", "answered_by", "baseline")).isEqualTo(1);
    assertThat(rig.backend("desk").received().getLast().body().length()).isEqualTo(LARGE);
  }

  /** It is in nobody's budget any more: a model that hangs must not fill the router's memory. */
  @Test
  void whatHasBeenSentIsNotKept() throws IOException {
    rig.apply(served().timeout(60_000).generation(2));
    model.readsAndHangs();
    String chunk = "x".repeat(1 << 19);
    List<RawCaller> callers = new ArrayList<>();
    long before = used();
    for (int i = 0; i < 64; i++) {
      RawCaller caller = new RawCaller(rig.port());
      caller.asks("POST " + RouterRig.DECIDE, "Transfer-Encoding: chunked");
      for (int chunks = 0; chunks < 3; chunks++) {
        caller.says(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
      }
      callers.add(caller.says("0\r\n\r\n"));
      int asked = i + 1;
      RouterRig.await(() -> model.connections() == asked);
    }
    RouterRig.await(() -> used() - before < 24 << 20);
    for (RawCaller caller : callers) {
      caller.close();
    }
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void theTableCountsThatIsInForceWhenTheQuestionIsComplete() throws IOException {
    try (RawCaller caller = new RawCaller(rig.port())) {
      caller.asks("POST " + RouterRig.DECIDE, "Content-Length: 2").says("q");
      assertThat(rig.decide("q").body()).as("the router has read what came").isEqualTo("r1");
      rig.backend("r2");
      rig.apply(
          table()
              .port(rig.port())
              .full(100, Variant.STABLE, "r2", "baseline")
              .revision("r2")
              .desk()
              .generation(2));
      assertThat(caller.says("q").answer()).endsWith("r2");
    }
    assertThat(model.asked()).isEqualTo(1);
  }

  @Test
  void whoAsksBeforeSendingIsToldToGoOn() throws IOException {
    for (int length : new int[] {3, LARGE}) {
      try (RawCaller caller = new RawCaller(rig.port())) {
        caller.asks(
            "POST " + RouterRig.DECIDE, "Expect: 100-continue", "Content-Length: " + length);
        assertThat(caller.head()).startsWith("http/1.1 100");
        assertThat(caller.says("x".repeat(length)).answer()).startsWith("http/1.1 200");
      }
      assertThat(model.received().getLast().headers().contains("Expect")).isFalse();
      assertThat(model.received().getLast().body().length()).isEqualTo(length);
    }
  }

  @Test
  void aDrainWaitsForAQuestionThatHasBegun() throws IOException {
    try (RawCaller caller = new RawCaller(rig.port())) {
      caller.asks("POST " + RouterRig.DECIDE, "Content-Length: 2").says("q");
      assertThat(rig.decide("q").statusCode()).isEqualTo(200);
      CompletableFuture<Void> drained = rig.router().drain().toCompletableFuture();
      assertThat(drained).as("the drain time alone is 300 ms").isNotDone();
      org.assertj.core.api.Assertions.assertThatThrownBy(
              () ->
                  drained.get(
                      Duration.ofMillis(800).toMillis(),
                      java.util.concurrent.TimeUnit.MILLISECONDS))
          .isInstanceOf(java.util.concurrent.TimeoutException.class);
      assertThat(caller.says("q").answer()).startsWith("http/1.1 200");
      RouterRig.join(drained);
    }
  }
}
