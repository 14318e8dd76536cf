package dev.handover.router.proxy;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.Variant;
import dev.handover.router.FakeBackend;
import dev.handover.router.RawCaller;
import dev.handover.router.RouterRig;
import dev.handover.router.Tables;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers who do not wait, and what is held against the model all the same, or is not. */
class HangUpsTest {
  private static final String DECIDE = "POST " + RouterRig.DECIDE;
  private static final int LARGE = (1 << 20) + 1;

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
        .timeout(600)
        .slow(200L)
        .full(100, Variant.STABLE, "r1", "baseline")
        .revision("r1")
        .desk();
  }

  private RawCaller asking(int length) throws IOException {
    return new RawCaller(rig.port()).asks(DECIDE, "Content-Length: " + length);
  }

  @Test
  void aModelThatHangsIsSeen() throws IOException {
    model.hangs();
    for (int length : new int[] {1, LARGE}) {
      int before = model.asked();
      RawCaller caller = asking(length).says("x".repeat(length));
      RouterRig.await(() -> model.asked() == before + 1);
      caller.close();
    }
    RouterRig.await(() -> rig.requests("result", "timeout", "answered_by", "none") == 2);
    assertThat(rig.backend("desk").asked()).isZero();
  }

  @Test
  void aModelThatStopsReadingIsSeen() {
    model.neverReads();
    HttpClientRequest question = moreThanAnybodyTakesUnread();
    RouterRig.await(() -> rig.metric("handover_router_slow_total", "over", "200ms") == 1);
    question.reset();
    RouterRig.await(() -> rig.requests("result", "timeout", "answered_by", "none") == 1);
  }

  @Test
  void aModelThatReadsOnAfterTheCallerHasGoneIsNotCounted() {
    rig.apply(served().timeout(10_000).generation(2));
    CompletableFuture<HttpServerRequest> met = new CompletableFuture<>();
    model.meetsUnread(
        request -> {
          request.handler(chunk -> {}).pause();
          met.complete(request);
        });
    HttpClientRequest question = moreThanAnybodyTakesUnread();
    RouterRig.await(() -> rig.metric("handover_router_slow_total", "over", "200ms") == 1);
    question.reset();
    // What comes back after it: the router knows that the caller has gone.
    awaitEcho(question.connection());
    RouterRig.join(met).resume();
    RouterRig.join(rig.router().drain().toCompletableFuture());
    assertThat(rig.requests()).isZero();
  }

  /** An echo that is quicker than this thread is told to nobody: then another is asked for. */
  private static void awaitEcho(HttpConnection connection) {
    AtomicBoolean echoed = new AtomicBoolean();
    RouterRig.await(
        () -> {
          connection.ping(Buffer.buffer("12345678")).onSuccess(echo -> echoed.set(true));
          return echoed.get();
        });
  }

  /** Over HTTP/2, where a router that has ceased to read still hears of a caller who leaves. */
  private HttpClientRequest moreThanAnybodyTakesUnread() {
    HttpClient client =
        rig.vertx()
            .createHttpClient(
                new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
    HttpClientRequest question =
        join(client.request(HttpMethod.POST, rig.port(), "127.0.0.1", RouterRig.DECIDE));
    question.setChunked(true).write(Buffer.buffer(new byte[64 << 20]));
    return question;
  }

  private static <T> T join(Future<T> future) {
    return RouterRig.join(future.toCompletionStage().toCompletableFuture());
  }

  @Test
  void aQuestionThatBreaksOffIsNotCounted() throws IOException {
    for (int length : new int[] {100, 5_000_000}) {
      asking(length).says("q").close();
    }
    assertThat(rig.decide("q").body()).isEqualTo("r1");
    assertThat(rig.decide("q").body()).isEqualTo("r1");
    RouterRig.await(() -> rig.requests("result", "ok") == 2);
    assertThat(rig.requests()).isEqualTo(2);
    assertThat(rig.metric("handover_router_slow_total")).isZero();
  }
}
