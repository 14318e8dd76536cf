package dev.handover.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.handover.api.routing.TablesInForce;
import dev.handover.api.routing.TablesInForce.InForce;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.stage.FreePort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Routers are real HTTP servers, each at a loopback address of its own. */
class ConfirmationsTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:01:00Z");
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final List<HttpServer> servers = new ArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private int port;
  private HttpAdmin admin;
  private RouterPoll poll;
  private Confirmations confirmations;

  @BeforeEach
  void findPort() {
    port = FreePort.find();
    admin = new HttpAdmin(port);
    poll = new RouterPoll(admin);
    confirmations = new Confirmations(poll, DRAIN);
  }

  @AfterEach
  void stop() {
    released.countDown();
    servers.forEach(server -> server.stop(0));
    poll.close();
    admin.close();
  }

  @Test
  void everyRouterObeys() throws IOException {
    obeys("127.0.0.1", 7);
    obeys("127.0.0.2", 7);

    assertThat(confirm(ready("r1", "127.0.0.1"), ready("r2", "127.0.0.2")))
        .isEqualTo(new Confirmation.Everywhere());
  }

  @Test
  void oneThatIsBehindIsNamed() throws IOException {
    obeys("127.0.0.1", 7);
    obeys("127.0.0.2", 6);

    assertThat(confirm(ready("r1", "127.0.0.1"), ready("r2", "127.0.0.2")))
        .isEqualTo(new Confirmation.Awaited("router r2 obeys generation 6, not 7"));
  }

  @Test
  void aRoutersOwnProblemIsPassedOn() throws IOException {
    says("127.0.0.1", new InForce(6, 20000, Optional.of("port 20001 is taken")));

    assertThat(confirm(ready("r1", "127.0.0.1")))
        .isEqualTo(
            new Confirmation.Awaited("router r1 obeys generation 6, not 7: port 20001 is taken"));
  }

  @Test
  void aRouterWithoutTheTableIsNamed() throws IOException {
    serve("127.0.0.1", "{\"tables\":{}}", 200);

    assertThat(confirm(ready("r1", "127.0.0.1")))
        .isEqualTo(new Confirmation.Awaited("router r1 has no table yet"));
  }

  @Test
  void aRouterThatIsNotThereIsNamed() {
    assertThat(confirm(ready("r1", "127.0.0.1")))
        .isInstanceOfSatisfying(
            Confirmation.Awaited.class,
            it -> assertThat(it.detail()).startsWith("router r1 does not answer: "));
  }

  @Test
  void anErrorIsNoConfirmation() throws IOException {
    serve("127.0.0.1", "oops", 500);

    assertThat(confirm(ready("r1", "127.0.0.1")))
        .isInstanceOfSatisfying(
            Confirmation.Awaited.class,
            it -> assertThat(it.detail()).endsWith(TablesInForce.PATH + " answers 500"));
  }

  @Test
  void anAnswerThatIsNoJsonIsNoConfirmation() throws IOException {
    serve("127.0.0.1", "<html>", 200);

    assertThat(confirm(ready("r1", "127.0.0.1"))).isInstanceOf(Confirmation.Awaited.class);
  }

  @Test
  void aRouterThatHangsKeepsNobodyWaiting() throws IOException {
    obeys("127.0.0.1", 7);
    hangs("127.0.0.2");
    var start = System.nanoTime();

    var confirmation = confirm(ready("r1", "127.0.0.1"), ready("r2", "127.0.0.2"));

    assertThat(confirmation)
        .isInstanceOfSatisfying(
            Confirmation.Awaited.class,
            it -> assertThat(it.detail()).startsWith("router r2 does not answer: "));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  /** It looks like a router, and may be anybody's. */
  @Timeout(30)
  @Test
  void whoseAnswerDoesNotEndIsNotListenedTo() throws Exception {
    var gone = endless("127.0.0.1");

    assertThatThrownBy(() -> admin.tables("127.0.0.1")).isInstanceOf(IOException.class);

    assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
  }

  /** It sends until nobody listens any more. */
  private CountDownLatch endless(String address) throws IOException {
    var gone = new CountDownLatch(1);
    var server = HttpServer.create(new InetSocketAddress(address, port), 0);
    server.createContext(
        TablesInForce.PATH,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (exchange) {
            while (released.getCount() > 0) {
              exchange.getResponseBody().write(new byte[1024]);
            }
          } catch (IOException e) {
            gone.countDown();
          }
        });
    start(server);
    return gone;
  }

  @Test
  void withoutAReadyRouterNothingIsConfirmed() {
    assertThat(confirm())
        .isEqualTo(new Confirmation.Awaited("no router is ready: there is no router pod"));
    assertThat(confirm(unready("r1", "127.0.0.1", Duration.ofSeconds(60))))
        .isEqualTo(new Confirmation.Awaited("no router is ready: r1 is Running, not ready"));
  }

  @Test
  void oneThatJustLostItsReadinessStillCounts() throws IOException {
    obeys("127.0.0.1", 7);
    obeys("127.0.0.2", 6);

    assertThat(confirm(ready("r1", "127.0.0.1"), unready("r2", "127.0.0.2", Duration.ofSeconds(9))))
        .isInstanceOf(Confirmation.Awaited.class);
  }

  @Test
  void oneUnreadyForLongerThanTheDrainNoLongerCounts() throws IOException {
    obeys("127.0.0.1", 7);

    assertThat(
            confirm(ready("r1", "127.0.0.1"), unready("r2", "127.0.0.2", Duration.ofSeconds(11))))
        .isEqualTo(new Confirmation.Everywhere());
  }

  @Test
  void oneOnItsWayOutCounts() throws IOException {
    obeys("127.0.0.1", 7);
    obeys("127.0.0.2", 6);

    assertThat(confirm(ready("r1", "127.0.0.1"), terminating("r2", "127.0.0.2")))
        .isEqualTo(new Confirmation.Awaited("router r2 obeys generation 6, not 7"));
  }

  @Test
  void oneThatHasNeverBeenReadyDoesNotCount() throws IOException {
    obeys("127.0.0.1", 7);

    assertThat(confirm(ready("r1", "127.0.0.1"), starting("r2", "127.0.0.2")))
        .isEqualTo(new Confirmation.Everywhere());
  }

  @Test
  void onesThatHaveEndedDoNotCount() throws IOException {
    obeys("127.0.0.1", 7);
    var ended = ready("r2", "127.0.0.2");
    ended.getStatus().setPhase("Failed");

    assertThat(confirm(ready("r1", "127.0.0.1"), ended)).isEqualTo(new Confirmation.Everywhere());
  }

  @Test
  void allWhoAskInOneMomentShareAnAnswer() throws IOException {
    obeys("127.0.0.1", 7);
    var routers = List.of(ready("r1", "127.0.0.1"));

    confirmations.confirm(routers, "scratch", 7, NOW);
    confirmations.confirm(routers, "scratch", 7, NOW.plusMillis(99));
    assertThat(asked).hasValue(1);

    confirmations.confirm(routers, "scratch", 7, NOW.plusMillis(100));
    assertThat(asked).hasValue(2);
  }

  private Confirmation confirm(Pod... routers) {
    return confirmations.confirm(List.of(routers), "scratch", 7, NOW);
  }

  private void obeys(String address, long generation) throws IOException {
    says(address, new InForce(generation, 20000, Optional.empty()));
  }

  private void says(String address, InForce inForce) throws IOException {
    var json = TableJson.MAPPER.writeValueAsString(new TablesInForce(Map.of("scratch", inForce)));
    serve(address, json, 200);
  }

  private void serve(String address, String body, int status) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(address, port), 0);
    server.createContext(
        TablesInForce.PATH,
        exchange -> {
          asked.incrementAndGet();
          var bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    start(server);
  }

  private void hangs(String address) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(address, port), 0);
    server.createContext(
        TablesInForce.PATH,
        exchange -> {
          try {
            released.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    start(server);
  }

  private void start(HttpServer server) {
    server.start();
    servers.add(server);
  }

  private static Pod ready(String name, String address) {
    return pod(name, address, "True", NOW.minusSeconds(300), true);
  }

  private static Pod unready(String name, String address, Duration since) {
    return pod(name, address, "False", NOW.minus(since), true);
  }

  private static Pod starting(String name, String address) {
    return pod(name, address, "False", NOW.minusSeconds(1), false);
  }

  private static Pod terminating(String name, String address) {
    var pod = ready(name, address);
    pod.getMetadata().setDeletionTimestamp(NOW.toString());
    return pod;
  }

  private static Pod pod(
      String name, String address, String ready, Instant since, boolean started) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withUid("uid-" + name)
        .endMetadata()
        .withNewStatus()
        .withPhase("Running")
        .withPodIP(address)
        .addNewCondition()
        .withType("Ready")
        .withStatus(ready)
        .withLastTransitionTime(since.toString())
        .endCondition()
        .addNewContainerStatus()
        .withName("router")
        .withRestartCount(0)
        .withStarted(started)
        .endContainerStatus()
        .endStatus()
        .build();
  }
}
