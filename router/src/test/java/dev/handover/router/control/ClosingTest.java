package dev.handover.router.control;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.Variant;
import dev.handover.router.balance.Directory;
import dev.handover.router.measure.Meters;
import dev.handover.router.plan.Planner;
import dev.handover.router.proxy.Shared;
import dev.handover.router.proxy.Site;
import io.prometheus.client.CollectorRegistry;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServer;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClosingTest {
  private static final int PORT = 20_000;
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final Closing closing = new Closing(DRAIN);
  private final Promise<Void> closed = Promise.promise();
  private boolean asked;
  private final Served served = served();

  @Test
  void whoDrainsMayBeTakenBack() {
    closing.add(served, 0);
    assertThat(closing.closeDue(DRAIN.toNanos() - 1)).isEmpty();
    assertThat(asked).isFalse();
    assertThat(closing.at(PORT)).contains(served);
    assertThat(closing.holders()).containsExactly(served);
    closing.takeBack(served);
    assertThat(closing.holders()).isEmpty();
    assertThat(closing.closeDue(DRAIN.toNanos())).isEmpty();
    assertThat(asked).isFalse();
  }

  /** Whoever opened it before would join a server that is about to listen no more. */
  @Test
  void aPortIsHeldUntilItIsClosed() {
    closing.add(served, 0);
    assertThat(closing.closeDue(DRAIN.toNanos())).isEmpty();
    assertThat(asked).isTrue();
    assertThat(closing.at(PORT)).as("nobody takes it back now").isEmpty();
    assertThat(closing.holders()).containsExactly(served);
    assertThat(closing.closeDue(DRAIN.toNanos())).isEmpty();
    closed.complete();
    assertThat(closing.closeDue(DRAIN.toNanos())).containsExactly(served);
    assertThat(closing.holders()).isEmpty();
  }

  /** As when it opened too late for the table that wanted it. */
  @Test
  void aPortThatNobodyLeftIsHeldAsWell() {
    closing.shut(served, closed.future());
    assertThat(closing.at(PORT)).isEmpty();
    assertThat(closing.served()).as("it answers nobody").isEmpty();
    assertThat(closing.holders()).containsExactly(served);
    closed.complete();
    assertThat(closing.closeDue(0)).containsExactly(served);
    assertThat(closing.holders()).isEmpty();
  }

  /** A port whose closing fails is not held for ever; nor is one that never opened. */
  @Test
  void aPortThatCannotBeClosedIsNotHeld() {
    closing.add(served, 0);
    closing.closeDue(DRAIN.toNanos());
    closed.fail("broken");
    assertThat(closing.closeDue(DRAIN.toNanos())).containsExactly(served);
    assertThat(closing.holders()).isEmpty();
  }

  private Served served() {
    var plan =
        new Planner(new Directory(), new Meters(new CollectorRegistry()))
            .plan(
                table().port(PORT).full(100, Variant.STABLE, "r1").revision("r1").build(),
                Optional.empty());
    return new Served(
        "{}", new Site(new Shared(1 << 20), plan), new Ports.Open(PORT, List.of(server())));
  }

  private HttpServer server() {
    return (HttpServer)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {HttpServer.class},
            (self, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("close");
              asked = true;
              return closed.future();
            });
  }
}
