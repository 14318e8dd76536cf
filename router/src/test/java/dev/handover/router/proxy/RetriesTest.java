package dev.handover.router.proxy;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.Variant;
import dev.handover.router.FakeBackend;
import dev.handover.router.RouterRig;
import dev.handover.router.Tables;
import dev.handover.router.balance.ServicePod;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is sent again to the same backend: only what nobody can have worked on. */
class RetriesTest {
  @TempDir private Path stateDir;
  private RouterRig rig;
  private FakeBackend model;
  private FakeBackend desk;

  @BeforeEach
  void start() {
    rig = RouterRig.start(stateDir);
    model = rig.backend("r1");
    desk = rig.backend("desk");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private Tables full() {
    return table()
        .port(rig.port())
        .full(100, Variant.STABLE, "r1", "baseline")
        .revision("r1")
        .desk();
  }

  private Tables humanOnly() {
    return table().port(rig.port()).humanOnly(100).desk();
  }

  private ServicePod dead() {
    return new ServicePod("127.0.0.1", Map.of("http", RouterRig.freePort()));
  }

  /** Answers, and closes the connection without saying so: the router may use it once more. */
  private void answersAndCloses(String text) {
    model.behaves(
        request -> {
          request.response().end(text);
          rig.vertx().setTimer(1, id -> request.connection().close());
        });
  }

  @Test
  void anIdleConnectionThatTheBackendClosedIsNoFailure() {
    rig.apply(full());
    answersAndCloses("r1");
    for (int i = 0; i < 20; i++) {
      assertThat(rig.decide("q").body()).isEqualTo("r1");
    }
    assertThat(rig.requests("result", "ok")).isEqualTo(20);
  }

  @Test
  void aHealthCheckOnAConnectionThatWasClosedMeanwhileIsSentAgain() {
    rig.apply(full());
    answersAndCloses("alive");
    for (int i = 0; i < 40; i++) {
      HttpResponse<String> answer = rig.send(rig.request("/v2/health/ready"));
      assertThat(answer.body()).isEqualTo("alive");
    }
  }

  @Test
  void whatABackendWorkedOnIsNotSentToItAgain() {
    rig.apply(humanOnly());
    assertThat(rig.decide("q").body()).isEqualTo("desk");
    desk.behaves(request -> rig.vertx().setTimer(300, id -> request.connection().close()));
    assertThat(rig.decide("q").statusCode()).isEqualTo(502);
    assertThat(desk.asked()).isEqualTo(2);
    assertThat(desk.connections()).as("the connection had been used before").isEqualTo(1);
    assertThat(rig.requests("result", "reset")).isEqualTo(1);
  }

  @Test
  void anotherPodIsAskedWhenOneRefusesToConnect() {
    rig.apply(humanOnly());
    for (int i = 0; i < 20; i++) {
      rig.pods("desk", desk.pod(), dead());
      assertThat(rig.decide("q").body()).isEqualTo("desk");
      assertThat(rig.send(rig.request("/v2/health/ready")).body()).isEqualTo("desk");
    }
    assertThat(rig.requests("result", "ok")).isEqualTo(20);
    assertThat(rig.requests("result", "reset")).isZero();
  }
}
