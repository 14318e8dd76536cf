package dev.handover.router.proxy;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.Variant;
import dev.handover.router.FakeBackend;
import dev.handover.router.RouterRig;
import dev.handover.router.Tables;
import dev.handover.router.balance.ServicePod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods that die, vanish, hang or are about to leave, and what callers see of it. */
class PodsTest {
  private static final Duration CALLERS_LIMIT = Duration.ofSeconds(2);

  @TempDir private Path stateDir;
  private RouterRig rig;
  private FakeBackend model;

  @BeforeEach
  void start() {
    rig = RouterRig.start(stateDir);
    model = rig.backend("r1");
    rig.backend("desk");
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

  @Test
  void aDeadPodDoesNotDrawTheTrafficToItself() {
    rig.apply(served());
    ServicePod dead = new ServicePod("127.0.0.1", Map.of("http", RouterRig.freePort()));
    rig.pods("r1", model.pod(), dead);
    model.answersAfter(20, "r1");
    for (int round = 0; round < 15; round++) {
      List<CompletableFuture<HttpResponse<String>>> many = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        many.add(rig.decideAsync("q"));
      }
      assertThat(many)
          .allSatisfy(one -> assertThat(RouterRig.join(one).statusCode()).isEqualTo(200));
    }
    assertThat(rig.requests("result", "reset")).as("the other pod answers instead").isZero();
    assertThat(rig.metric("handover_router_breaker_open", "revision", "r1")).isZero();
  }

  @Test
  void aPodThatVanishedIsFoundOutInTime() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      List<Socket> waiting = fill(full);
      rig.apply(served().timeout(10_000));
      rig.pods("r1", new ServicePod("127.0.0.1", Map.of("http", full.getLocalPort())));
      long start = System.nanoTime();
      assertThat(rig.decide("q").body()).isEqualTo("desk");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CALLERS_LIMIT);
      assertThat(rig.requests("result", "reset", "answered_by", "baseline")).isEqualTo(1);
      for (Socket one : waiting) {
        one.close();
      }
    }
  }

  /** Takes all places in a queue that nobody empties: from then on a connection gets no answer. */
  private static List<Socket> fill(ServerSocket full) throws IOException {
    List<Socket> waiting = new ArrayList<>();
    while (true) {
      Socket one = new Socket();
      waiting.add(one);
      try {
        one.connect(new InetSocketAddress("127.0.0.1", full.getLocalPort()), 200);
      } catch (SocketTimeoutException e) {
        return waiting;
      }
    }
  }

  /** A model that hangs is replaced as its time is over: callers wait that long and no longer. */
  @Test
  void callersOfAModelThatHangsWaitForItsTimeoutOnly() {
    rig.apply(served().timeout(1_000).inJourney());
    model.hangs();
    List<Long> millis = new ArrayList<>();
    List<CompletableFuture<HttpResponse<String>>> many = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      long start = System.nanoTime();
      many.add(
          rig.decideAsync("q")
              .whenComplete(
                  (answer, failure) -> {
                    synchronized (millis) {
                      millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
                    }
                  }));
    }
    assertThat(many).allSatisfy(one -> assertThat(RouterRig.join(one).body()).isEqualTo("desk"));
    assertThat(millis).allMatch(took -> took >= 1_000 && took < CALLERS_LIMIT.toMillis());
    assertThat(rig.requests("result", "timeout")).isEqualTo(30);
    assertThat(model.asked()).isEqualTo(30);
    long start = System.nanoTime();
    assertThat(rig.decide("q").body()).as("the breaker is open").isEqualTo("desk");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
  }

  @Test
  void aPodThatIsAboutToEndIsAskedOnlyWhenNobodyElseIsThere() {
    rig.apply(served());
    FakeBackend desk = rig.backend("desk");
    rig.pods("r1", leaving(model));
    assertThat(rig.decide("q").body()).isEqualTo("desk");
    assertThat(rig.requests("result", "unready", "answered_by", "baseline")).isEqualTo(1);
    rig.noPods("desk");
    assertThat(rig.decide("q").body()).isEqualTo("r1");
    rig.noPods("r1");
    rig.pods("desk", leaving(desk));
    assertThat(rig.decide("q").body()).isEqualTo("desk");
  }

  /** As when a cluster loses sight of its nodes: all pods are called unready, and all answer. */
  @Test
  void whereNobodyIsReadyWhoIsThereIsAskedAllTheSame() {
    rig.apply(served());
    FakeBackend desk = rig.backend("desk");
    rig.pods("r1", as(ServicePod.State.UNREADY, model));
    assertThat(rig.decide("q").body()).as("somebody else is ready").isEqualTo("desk");
    assertThat(model.asked()).isZero();
    rig.pods("desk", as(ServicePod.State.UNREADY, desk));
    assertThat(rig.decide("q").body()).isEqualTo("r1");
    model.answers(500);
    assertThat(rig.decide("q").body()).isEqualTo("desk");
    rig.noPods("desk");
    rig.noPods("r1");
    assertThat(rig.decide("q").statusCode()).as("nobody is there").isEqualTo(503);
  }

  private static ServicePod leaving(FakeBackend backend) {
    return as(ServicePod.State.LEAVING, backend);
  }

  private static ServicePod as(ServicePod.State state, FakeBackend backend) {
    ServicePod pod = backend.pod();
    return new ServicePod(pod.host(), pod.ports(), state);
  }

  @Test
  void copiesDoNotGoToPodsThatEnd() {
    rig.apply(
        table()
            .port(rig.port())
            .shadow(100, Variant.STABLE, "r1")
            .desk()
            .revision("r1")
            .inJourney());
    rig.pods("r1", leaving(model));
    assertThat(rig.decide("q").body()).isEqualTo("desk");
    assertThat(rig.requests("role", "copy", "result", "unready")).isEqualTo(1);
    assertThat(model.asked()).isZero();
  }
}
