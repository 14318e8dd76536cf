package dev.handover.router.proxy;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.Variant;
import dev.handover.router.FakeBackend;
import dev.handover.router.RouterRig;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who speak HTTP/2 from the start, as gRPC clients do. */
class Http2Test {
  @TempDir private Path stateDir;
  private RouterRig rig;
  private FakeBackend model;
  private HttpClient client;

  @BeforeEach
  void start() {
    rig = RouterRig.start(stateDir);
    model = rig.backend("r1");
    rig.apply(table().port(rig.port()).full(100, Variant.STABLE, "r1").revision("r1"));
    client =
        rig.vertx()
            .createHttpClient(
                new HttpClientOptions()
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private record Told(int status, MultiMap headers, String body) {}

  private Told post(String path, String contentType, String body, AtomicBoolean goAway) {
    CompletableFuture<Told> told = new CompletableFuture<>();
    client
        .request(HttpMethod.POST, rig.port(), "127.0.0.1", path)
        .compose(
            request -> {
              request.connection().goAwayHandler(away -> goAway.set(true));
              request.putHeader("content-type", contentType);
              return request
                  .send(Buffer.buffer(body))
                  .compose(answer -> answer.body().map(all -> told(answer, all)));
            })
        .onComplete(told::complete, told::completeExceptionally);
    return RouterRig.join(told);
  }

  private static Told told(HttpClientResponse answer, Buffer body) {
    return new Told(answer.statusCode(), answer.headers(), body.toString());
  }

  @Test
  void aLargeQuestionPassesWhole() {
    String large = "x".repeat(3 << 20);
    Told answer = post(RouterRig.DECIDE, "text/plain", large, new AtomicBoolean());
    assertThat(answer.body()).isEqualTo("r1");
    assertThat(model.received().getLast().body().length()).isEqualTo(large.length());
    assertThat(model.received().getLast().headers().get("host"))
        .isEqualTo("127.0.0.1:" + rig.port());
  }

  /** Backends that do not expect a body there may refuse, or wait for one. */
  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "DELETE"})
  void whatHasNoBodyArrivesWithoutOne(String method) {
    assertThat(send(method, Buffer.buffer())).isEqualTo(200);
    assertThat(model.received().getLast().method()).isEqualTo(method);
    assertThat(model.received().getLast().headers().names())
        .doesNotContain("transfer-encoding", "content-length");
  }

  @Test
  void aBodyOfUnknownLengthArrivesWhateverTheMethod() {
    assertThat(send("DELETE", Buffer.buffer("why"))).isEqualTo(200);
    assertThat(model.received().getLast().body()).hasToString("why");
  }

  private int send(String method, Buffer body) {
    CompletableFuture<Integer> status = new CompletableFuture<>();
    client
        .request(HttpMethod.valueOf(method), rig.port(), "127.0.0.1", "/v2/models/digits")
        .compose(
            request -> {
              if (body.length() > 0) {
                request.setChunked(true).write(body);
              }
              request.end();
              return request.response();
            })
        .map(HttpClientResponse::statusCode)
        .onComplete(status::complete, status::completeExceptionally);
    return RouterRig.join(status);
  }

  @Test
  void callersAreAskedToLeaveARouterThatDrains() {
    AtomicBoolean goAway = new AtomicBoolean();
    assertThat(post(RouterRig.DECIDE, "text/plain", "q", goAway).body()).isEqualTo("r1");
    rig.router().drain();
    assertThat(post(RouterRig.DECIDE, "text/plain", "q", goAway).body()).isEqualTo("r1");
    RouterRig.await(goAway::get);
    assertThat(post(RouterRig.DECIDE, "text/plain", "q", goAway).body())
        .as("it still answers on another connection")
        .isEqualTo("r1");
  }

  /** A gRPC client reads the status of a response that is nothing but its head. */
  @Test
  void grpcIsRefusedInWordsItUnderstands() {
    Told refused =
        post(
            "/inference.GRPCInferenceService/ModelInfer",
            "application/grpc+proto",
            "\0\0\0\0\0",
            new AtomicBoolean());
    assertThat(refused.status()).isEqualTo(200);
    assertThat(refused.headers().get("content-type")).isEqualTo("application/grpc");
    assertThat(refused.headers().get("grpc-status")).isEqualTo("12");
    assertThat(refused.headers().get("grpc-message")).contains("gRPC is not supported");
    assertThat(refused.body()).isEmpty();
    assertThat(model.asked()).isZero();
  }

  @Test
  void grpcOverHttp1IsRefusedAsHttpRefuses() {
    HttpResponse<String> refused =
        rig.send(
            rig.request("/inference.GRPCInferenceService/ModelInfer")
                .header("Content-Type", "application/grpc-web+proto")
                .POST(BodyPublishers.ofString("")));
    assertThat(refused.statusCode()).isEqualTo(501);
    assertThat(refused.headers().firstValue("grpc-status")).contains("12");
    assertThat(refused.body()).contains("gRPC is not supported");
    assertThat(model.asked()).isZero();
  }
}
