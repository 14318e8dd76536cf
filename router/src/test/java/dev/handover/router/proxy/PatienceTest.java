package dev.handover.router.proxy;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.router.RawCaller;
import dev.handover.router.RouterRig;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who take too long to ask. */
class PatienceTest {
  private final Shared shared = new Shared(1 << 20, Duration.ofMillis(100));
  private final LoneLane lone = new LoneLane(shared);

  @AfterEach
  void stop() {
    lone.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {RouterRig.DECIDE, "/upload"})
  void areToldAndHungUpOn(String path) throws IOException {
    Site site = new Site(shared, lone.plan(table().humanOnly(100).canned(200, "unused")));
    int port = RouterRig.freePort();
    RouterRig.join(lone.lane.listen(port, site).toCompletionStage().toCompletableFuture());
    try (RawCaller caller = new RawCaller(port)) {
      caller.asks("POST " + path, "Transfer-Encoding: chunked");
      if (path.equals(RouterRig.DECIDE)) {
        caller.says("1\r\nq\r\n");
      }
      assertThat(caller.answer()).startsWith("http/1.1 408").contains("connection: close");
      assertThat(caller.input().read()).as("the connection is closed").isEqualTo(-1);
    }
    assertThat(shared.budget().kept()).isZero();
    RouterRig.await(() -> site.inFlight() == 0);
  }
}
