package dev.handover.router.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.router.RouterRig;
import dev.handover.router.measure.AttemptMeter;
import dev.handover.router.measure.Role;
import dev.handover.router.measure.Subject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits that pass while a lane is held up, and what that does to all other deadlines. */
class StopwatchTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final LoneLane lone = new LoneLane(new Shared(1 << 20));
  private final Lane lane = lone.lane;
  private final AttemptMeter meter =
      lone.meters.attempts(
          new Subject("factory", "digits", "stable", "r1", "Full"), Role.ANSWER, List.of(1L));
  private final CompletableFuture<Void> reached = new CompletableFuture<>();

  @AfterEach
  void stop() {
    lone.close();
  }

  @Test
  void runsOnPastItsLimit() {
    CompletableFuture<Stopwatch> standing = new CompletableFuture<>();
    lone.run(
        () -> {
          // Somebody else's, so that the lane has a timer.
          lane.after(TimeUnit.MINUTES.toNanos(1), () -> {});
          Stopwatch stopwatch = Stopwatch.start(lane, meter, List.of(MILLI));
          holdUpFor(10 * MILLI);
          stopwatch.halt();
          lane.after(5 * MILLI, () -> standing.complete(stopwatch));
        });
    Stopwatch stopwatch = RouterRig.join(standing);
    lone.run(
        () -> {
          stopwatch.run();
          lane.after(20 * MILLI, () -> reached.complete(null));
        });
    RouterRig.join(reached);
    assertThat(lone.metric("handover_router_slow_total", "1ms")).isEqualTo(1);
    lone.run(stopwatch::stop);
    assertThat(lone.metric("handover_router_slow_total", "1ms")).isEqualTo(1);
  }

  /** As a collection of garbage does. */
  private void holdUpFor(long nanos) {
    long until = lane.now() + nanos;
    while (lane.now() - until < 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void anActionThatFailsDoesNotHoldUpTheOthers() {
    lone.run(
        () -> {
          lane.after(
              MILLI,
              () -> {
                throw new IllegalStateException("as the test wants it");
              });
          lane.after(20 * MILLI, () -> reached.complete(null));
        });
    RouterRig.join(reached);
  }
}
