package dev.handover.e2e.demo;

import dev.handover.e2e.cluster.Fault;
import dev.handover.e2e.cluster.Faults;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Obedience;
import dev.handover.e2e.cluster.RouterCounts;
import dev.handover.e2e.demo.Result.TakenBack;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Makes a revision fail, and watches from its first bad answer until nobody asks it any more. */
final class FaultWatch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(200);

  private final Model model;
  private final String revision;
  private final Instant begun = Instant.now();
  private final RouterCounts before;
  private final Obedience obedience;
  private final AtomicReference<Optional<Instant>> firstBad =
      new AtomicReference<>(Optional.empty());
  private final ScheduledExecutorService asking =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private FaultWatch(Model model, String revision, RouterCounts before, Obedience obedience) {
    this.model = model;
    this.revision = revision;
    this.before = before;
    this.obedience = obedience;
  }

  static FaultWatch begin(Model model, String revision, Fault fault) throws IOException {
    var before = model.ground().routers().counts(model.name());
    var watch = new FaultWatch(model, revision, before, Obedience.watch(model));
    var faults = new Faults(model, revision);
    faults.begin(fault);
    // Asked again and again: a process that ends takes with it what it knows.
    watch.asking.scheduleWithFixedDelay(
        () -> faults.state().firstFailed().ifPresent(watch::failed),
        0,
        EVERY.toMillis(),
        TimeUnit.MILLISECONDS);
    return watch;
  }

  private void failed(Instant at) {
    firstBad.updateAndGet(known -> known.filter(it -> !at.isBefore(it)).or(() -> Optional.of(at)));
  }

  /**
   * What has been seen.
   *
   * @param weightAtFault the share that the revision had, percent
   */
  TakenBack takenBack(int weightAtFault) throws IOException {
    var counts = model.ground().routers().counts(model.name()).since(before);
    // If no process lived to tell, the fault itself is an earlier moment than any bad answer.
    var from = firstBad.get().orElse(begun);
    return new TakenBack(
        counts.failedAttempts(revision),
        weightAtFault,
        obedience
            .withoutRevision(revision, from)
            .map(zero -> Duration.between(from, zero).toMillis() / 1000.0));
  }

  @Override
  public void close() {
    asking.shutdownNow();
    obedience.close();
  }
}
