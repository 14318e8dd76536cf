package dev.handover.router.proxy;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.Variant;
import dev.handover.router.FakeBackend;
import dev.handover.router.RawCaller;
import dev.handover.router.RawHttp2Caller;
import dev.handover.router.RouterRig;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 can carry what HTTP/1.1 has no words for; the caller hears of it, not the model. */
class MalformedTest {
  @TempDir private Path stateDir;
  private RouterRig rig;
  private FakeBackend model;

  @BeforeEach
  void start() {
    rig = RouterRig.start(stateDir);
    model = rig.backend("r1");
    rig.apply(table().port(rig.port()).timeout(300).full(100, Variant.STABLE, "r1").revision("r1"));
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private int status(Http2Headers headers) throws IOException, Http2Exception {
    try (RawHttp2Caller caller = new RawHttp2Caller(rig.port())) {
      return caller.status(headers);
    }
  }

  private static Http2Headers decision() {
    return RawHttp2Caller.headers(RouterRig.DECIDE);
  }

  static Stream<Consumer<Http2Headers>> faults() {
    Stream<Consumer<Http2Headers>> values =
        Stream.of("a\nb: c", "a\r\n b", "a\rb", "a\0b", "a\1b", "a\177b")
            .map(value -> headers -> headers.set("x-any", value));
    Stream<Consumer<Http2Headers>> paths =
        Stream.of("/a b/infer", "/a\r\n/infer", "/infer HTTP/1.1\r\nx: y", "/\1/infer", "/\177")
            .map(path -> headers -> headers.path(path));
    Stream<Consumer<Http2Headers>> others =
        Stream.of(
            headers -> headers.authority("[\r\nx: y]"),
            headers -> headers.authority("[a b]"),
            headers -> headers.set("cookie", "a=\0"));
    return Stream.of(values, paths, others).flatMap(all -> all);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void isRefusedAndNobodysFault(Consumer<Http2Headers> fault) throws Exception {
    for (int i = 0; i < 12; i++) {
      Http2Headers headers = decision();
      fault.accept(headers);
      assertThat(status(headers)).isEqualTo(400);
    }
    assertThat(model.asked()).isZero();
    assertThat(rig.requests()).isZero();
    assertThat(rig.metric("handover_router_breaker_open")).isZero();
    assertThat(status(decision())).isEqualTo(200);
  }

  /** Names and authorities that Vert.x itself takes for an error of the protocol. */
  @Test
  void isResetOrRefused() throws Exception {
    List<Consumer<Http2Headers>> faults =
        List.of(
            headers -> headers.set("x y", "a"),
            headers -> headers.set("x\n", "a"),
            headers -> headers.authority("a b"),
            headers -> headers.method("GET / HTTP/1.1\r\nx:"));
    for (Consumer<Http2Headers> fault : faults) {
      Http2Headers headers = decision();
      fault.accept(headers);
      assertThat(status(headers)).isIn(0, 400);
    }
    assertThat(model.asked()).isZero();
    assertThat(rig.requests()).isZero();
  }

  @Test
  void whatIsUnusualButValidPasses() throws Exception {
    Http2Headers headers = decision().set("x-any", "tab\there, \u00e9 and \"all\"; {of} it");
    assertThat(status(headers)).isEqualTo(200);
    assertThat(status(decision().path("/v2/%20/infer?a=b|c^{d}\"e\""))).isEqualTo(200);
    assertThat(model.received().getLast().uri()).isEqualTo("/v2/%20/infer?a=b|c^{d}\"e\"");
  }

  @Test
  void connectHasNoPathToLookAt() throws Exception {
    Http2Headers connect = decision().method("CONNECT");
    connect.remove(":path");
    connect.remove(":scheme");
    assertThat(status(connect)).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/\1/infer", "/a\177/infer", "/\0/infer"})
  void inHttp1Too(String path) throws IOException {
    try (RawCaller caller = new RawCaller(rig.port())) {
      assertThat(caller.asks("POST " + path, "Content-Length: 0").head())
          .startsWith("http/1.1 400");
    }
    assertThat(rig.requests()).isZero();
  }
}
