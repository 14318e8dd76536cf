package dev.handover.e2e.cluster;

import dev.handover.e2e.cluster.Faults.State;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Makes a revision fail, and watches from its first bad answer until nobody asks it any more. */
public final class FaultWatch implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(200);

  private final Model model;
  private final String revision;
  private final Instant begun = Instant.now();
  private final RouterCounts before;
  private final Obedience obedience;
  private final AtomicReference<State> told = new AtomicReference<>(State.NOTHING);
  private final ScheduledExecutorService asking =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private FaultWatch(Model model, String revision, RouterCounts before, Obedience obedience) {
    this.model = model;
    this.revision = revision;
    this.before = before;
    this.obedience = obedience;
  }

  /**
   * What became of a revision that was made to fail.
   *
   * @param failedAttempts attempts on it that failed, as the routers counted them
   * @param toLastAsked time from its first bad answer until it was asked for the last time; empty
   *     if no pod lived to tell
   * @param toWeightZero time from its first bad answer until every router obeyed a table without
   *     it; empty if that was not seen
   */
  public record Report(
      long failedAttempts, Optional<Duration> toLastAsked, Optional<Duration> toWeightZero) {}

  /**
   * Makes all pods of a revision fail.
   *
   * @throws IOException if a router does not say what it has counted so far
   */
  public static FaultWatch begin(Model model, String revision, Fault fault) throws IOException {
    var before = model.ground().routers().counts(model.name());
    var watch = new FaultWatch(model, revision, before, Obedience.watch(model));
    var faults = new Faults(model, revision);
    faults.begin(fault);
    // Asked again and again: a process that ends takes with it what it knows.
    watch.asking.scheduleWithFixedDelay(
        () -> watch.told.updateAndGet(faults.state()::and),
        0,
        EVERY.toMillis(),
        TimeUnit.MILLISECONDS);
    return watch;
  }

  /** Whether every router has been seen without the revision. */
  public boolean over() {
    return obedience.withoutRevision(revision, firstBad()).isPresent();
  }

  /**
   * What has been seen so far.
   *
   * @throws IOException if a router does not say what it has counted
   */
  public Report report() throws IOException {
    var counts = model.ground().routers().counts(model.name()).since(before);
    var from = firstBad();
    return new Report(
        counts.failedAttempts(revision),
        told.get().lastAsked().map(last -> Duration.between(from, last)),
        obedience.withoutRevision(revision, from).map(zero -> Duration.between(from, zero)));
  }

  /** If no process lived to tell, the fault itself is an earlier moment than any bad answer. */
  private Instant firstBad() {
    return told.get().firstFailed().orElse(begun);
  }

  @Override
  public void close() {
    asking.shutdownNow();
    obedience.close();
  }
}
