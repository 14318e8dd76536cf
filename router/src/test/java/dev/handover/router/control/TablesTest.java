package dev.handover.router.control;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.Variant;
import dev.handover.router.RouterRig;
import dev.handover.router.Tables;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How tables come into force, and what becomes of those that cannot. */
class TablesTest {
  @TempDir private Path stateDir;
  private RouterRig rig;

  @BeforeEach
  void start() {
    rig = RouterRig.start(stateDir);
    rig.backend("r1");
    rig.backend("r2");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private Tables answeredBy(String revision) {
    return table()
        .port(rig.port())
        .full(100, Variant.STABLE, revision)
        .revision("r1")
        .revision("r2");
  }

  private static boolean answers(int port) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/alive")).build();
      return HttpClient.newHttpClient()
              .sendAsync(request, BodyHandlers.ofString())
              .get()
              .statusCode()
          == 200;
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(IOException.class);
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aNewTableReplacesTheFormerWithoutAFailedRequest() {
    rig.apply(answeredBy("r1"));
    AtomicBoolean stop = new AtomicBoolean();
    List<Integer> statuses = new ArrayList<>();
    CompletableFuture<Void> load =
        CompletableFuture.runAsync(
            () -> {
              while (!stop.get()) {
                statuses.add(rig.decide("q").statusCode());
              }
            });
    for (int generation = 2; generation < 40; generation++) {
      rig.apply(answeredBy(generation % 2 == 0 ? "r2" : "r1").generation(generation));
      assertThat(rig.inForce(Tables.NAME).problem()).isEmpty();
    }
    stop.set(true);
    RouterRig.join(load);
    assertThat(statuses).hasSizeGreaterThan(20).containsOnly(200);
    assertThat(rig.decide("q").body()).isEqualTo("r1");
    assertThat(rig.metric("handover_router_table_generation", "name", "digits")).isEqualTo(39);
  }

  @Test
  void aTableThatIsNoneKeepsTheFormer() {
    rig.apply(answeredBy("r1"));
    rig.raw(Map.of(Tables.NAME, "{\"generation\": \"many\"}"));
    RouterRig.await(() -> rig.inForce(Tables.NAME).problem().isPresent());
    assertThat(rig.inForce(Tables.NAME).problem().orElseThrow())
        .startsWith("ConfigMap handover-routes, key digits: is not a route table:")
        .contains("many");
    rig.tables(answeredBy("r2").generation(2).timeout(0));
    RouterRig.await(
        () -> rig.inForce(Tables.NAME).problem().orElse("").contains("timeoutMillis is 0"));
    assertThat(rig.inForce(Tables.NAME).generation()).isEqualTo(1);
    assertThat(rig.decide("q").body()).isEqualTo("r1");

    rig.apply(answeredBy("r2").generation(3));
    assertThat(rig.inForce(Tables.NAME).problem()).isEmpty();
    assertThat(rig.decide("q").body()).isEqualTo("r2");
  }

  @Test
  void oneBadTableHoldsUpNoOther() {
    rig.raw(Map.of("broken", "[]", Tables.NAME, answeredBy("r1").json()));
    rig.pods();
    RouterRig.await(() -> rig.inForce(Tables.NAME).generation() == 1);
    assertThat(rig.inForce("broken").generation()).isZero();
    assertThat(rig.inForce("broken").problem()).isPresent();
  }

  @Test
  void aPortThatIsTakenKeepsTheFormerUntilItIsFree() throws IOException {
    rig.apply(answeredBy("r1"));
    try (ServerSocket foreign = new ServerSocket(0)) {
      rig.tables(answeredBy("r2").generation(2).port(foreign.getLocalPort()));
      RouterRig.await(() -> rig.inForce(Tables.NAME).problem().isPresent());
      assertThat(rig.inForce(Tables.NAME).problem().orElseThrow())
          .startsWith(
              "port %d cannot be opened in the router's pod".formatted(foreign.getLocalPort()))
          .contains("Address already in use");
      assertThat(rig.inForce(Tables.NAME).generation()).isEqualTo(1);
      assertThat(rig.inForce(Tables.NAME).port()).isEqualTo(rig.port());
      assertThat(rig.decide("q").body()).isEqualTo("r1");
    }
    RouterRig.await(() -> rig.inForce(Tables.NAME).generation() == 2);
    assertThat(rig.inForce(Tables.NAME).problem()).isEmpty();
    assertThat(rig.router().isReady()).isTrue();
  }

  @Test
  void aPortOfAnotherTableIsNotShared() {
    rig.apply(answeredBy("r1"));
    rig.tables(answeredBy("r1"), answeredBy("r2").name("other"));
    RouterRig.await(() -> rig.inForce("other").problem().isPresent());
    assertThat(rig.inForce("other").problem().orElseThrow())
        .isEqualTo("the table waits for port %d, which belongs to digits".formatted(rig.port()));
    for (int i = 0; i < 10; i++) {
      assertThat(rig.decide("q").body()).isEqualTo("r1");
    }
    rig.tables(answeredBy("r2").name("other"));
    RouterRig.await(() -> rig.inForce("other").generation() == 1);
    assertThat(rig.decide("q").body()).isEqualTo("r2");
  }

  /** Whoever opens a port that is still being closed would listen to nobody. */
  @Test
  void aPortThatIsTakenOverIsListenedTo() {
    rig.apply(answeredBy("r1"));
    for (int i = 0; i < 5; i++) {
      rig.tables(answeredBy("r2").name("other"));
      RouterRig.await(() -> rig.inForce("other").generation() == 1);
      assertThat(answers(rig.port())).isTrue();
      rig.tables(answeredBy("r1"));
      RouterRig.await(() -> !rig.router().inForce().tables().containsKey("other"));
      RouterRig.await(() -> rig.inForce(Tables.NAME).generation() == 1);
      assertThat(answers(rig.port())).isTrue();
    }
  }

  @Test
  void aTableThatMovesAnswersAtBothPortsForAWhile() {
    rig.apply(answeredBy("r1"));
    int next = RouterRig.freePort();
    rig.apply(answeredBy("r2").generation(2).port(next));
    assertThat(answers(next)).isTrue();
    assertThat(rig.decide("q").body()).as("by the new table").isEqualTo("r2");
    assertThat(rig.decide("q").headers().firstValue("connection")).contains("close");
    RouterRig.await(() -> !answers(rig.port()));
    assertThat(answers(next)).isTrue();
    assertThat(rig.inForce(Tables.NAME).port()).isEqualTo(next);
  }

  @Test
  void aRemovedTableDrainsThenCloses() {
    rig.apply(answeredBy("r1"));
    rig.backend("r1").answersAfter(800, "the last answer");
    var last = rig.decideAsync("q");
    RouterRig.await(() -> rig.backend("r1").asked() == 1);
    rig.tables();
    RouterRig.await(() -> last.isDone());
    assertThat(RouterRig.join(last).body()).isEqualTo("the last answer");
    RouterRig.await(() -> !rig.router().inForce().tables().containsKey(Tables.NAME));
    RouterRig.await(() -> !answers(rig.port()));
  }

  @Test
  void aTableThatComesBackWhileItDrainsStays() {
    rig.apply(answeredBy("r1"));
    rig.tables(answeredBy("r2").name("other").port(RouterRig.freePort()));
    RouterRig.await(() -> rig.inForce("other").generation() == 1);
    rig.apply(answeredBy("r2").generation(2));
    assertThat(rig.decide("q").body()).isEqualTo("r2");
    assertThat(rig.decide("q").headers().firstValue("connection")).isEmpty();
    RouterRig.await(() -> !rig.router().inForce().tables().containsKey("other"));
    assertThat(rig.decide("q").body()).isEqualTo("r2");
  }

  @Test
  void startsFromTheLastCopy() {
    assertThat(rig.router().isReady()).isFalse();
    rig.apply(answeredBy("r1"));
    RouterRig.await(rig.router()::isReady);
    rig.raw(Map.of(Tables.NAME, "broken"));
    RouterRig.await(() -> rig.inForce(Tables.NAME).problem().isPresent());
    RouterRig.await(() -> Files.exists(stateDir.resolve("endpoints.json")));

    // As when the API server is away: nobody tells it anything.
    rig.restart();
    RouterRig.await(() -> rig.inForce(Tables.NAME).generation() == 1);
    assertThat(rig.inForce(Tables.NAME).problem()).as("what was in force is kept").isEmpty();
    RouterRig.await(rig.router()::isReady);
    assertThat(rig.decide("q").body()).isEqualTo("r1");
  }

  @Test
  void aCopyThatCannotBeWrittenIsNoneUntilItCan() throws IOException {
    Path tables = stateDir.resolve("tables.json");
    Path endpoints = stateDir.resolve("endpoints.json");
    rig.apply(answeredBy("r1"));
    RouterRig.await(() -> Files.exists(tables) && Files.exists(endpoints));
    Path inTheWayOfTables = Files.createDirectory(stateDir.resolve("tables.json.next"));
    Path inTheWayOfPods = Files.createDirectory(stateDir.resolve("endpoints.json.next"));
    rig.apply(answeredBy("r2").generation(2));
    RouterRig.await(() -> !Files.exists(tables) && !Files.exists(endpoints));

    Files.delete(inTheWayOfTables);
    Files.delete(inTheWayOfPods);
    RouterRig.await(() -> Files.exists(tables) && Files.exists(endpoints));
    rig.restart();
    RouterRig.await(() -> rig.inForce(Tables.NAME).generation() == 2);
  }

  @Test
  void aCopyThatCannotBeReadIsLeftAside() throws IOException {
    Files.writeString(stateDir.resolve("tables.json"), "{");
    Files.writeString(stateDir.resolve("endpoints.json"), "[1]");
    rig.restart();
    assertThat(rig.router().isReady()).isFalse();
    assertThat(rig.router().inForce().tables()).isEmpty();
    rig.apply(answeredBy("r1"));
    RouterRig.await(rig.router()::isReady);
  }

  @Test
  void aRouterWithoutAnyTableIsReadyOnceItKnowsThat() {
    rig.pods();
    assertThat(rig.router().isReady()).as("nobody has spoken of tables yet").isFalse();
    rig.noTables();
    RouterRig.await(rig.router()::isReady);
    rig.apply(answeredBy("r1"));
    rig.noTables();
    assertThat(rig.decide("q").body()).as("an accident with the ConfigMap").isEqualTo("r1");
  }

  @Test
  void whatAnswersIsNotHiddenByATableThatCannot() {
    rig.apply(answeredBy("r1").generation(7));
    rig.backend("r1").answersAfter(600, "the last answer");
    var last = rig.decideAsync("q");
    RouterRig.await(() -> rig.backend("r1").asked() == 1);
    rig.tables();
    rig.raw(Map.of(Tables.NAME, "broken"));
    RouterRig.await(() -> rig.inForce(Tables.NAME).problem().isPresent());
    assertThat(rig.inForce(Tables.NAME).generation()).isEqualTo(7);
    assertThat(rig.inForce(Tables.NAME).port()).isEqualTo(rig.port());
    assertThat(RouterRig.join(last).body()).isEqualTo("the last answer");
  }

  @Test
  void drainsBeforeItStops() {
    rig.apply(answeredBy("r1"));
    rig.backend("r1").answersAfter(900, "the last answer");
    var last = rig.decideAsync("q");
    RouterRig.await(() -> rig.backend("r1").asked() == 1);
    long start = System.nanoTime();
    CompletableFuture<Void> drained = rig.router().drain().toCompletableFuture();
    assertThat(rig.router().isReady()).isFalse();
    rig.backend("r1").answers("r1");
    var during = rig.decide("q");
    assertThat(during.body()).isEqualTo("r1");
    assertThat(during.headers().firstValue("connection")).contains("close");
    RouterRig.join(drained);
    assertThat(System.nanoTime() - start)
        .as("it waits for the last answer")
        .isGreaterThan(Duration.ofMillis(700).toNanos());
    assertThat(RouterRig.join(last).body()).isEqualTo("the last answer");
  }
}
