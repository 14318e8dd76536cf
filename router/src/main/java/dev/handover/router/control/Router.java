package dev.handover.router.control;

import dev.handover.api.routing.Departure;
import dev.handover.api.routing.TablesInForce;
import dev.handover.router.balance.Directory;
import dev.handover.router.balance.ServicePod;
import dev.handover.router.measure.Meters;
import dev.handover.router.plan.Planner;
import dev.handover.router.proxy.Lane;
import dev.handover.router.proxy.Shared;
import dev.handover.router.source.Source;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** A router: lanes that serve requests, and one thread that sees to tables and endpoints. */
public final class Router implements Source.Sink {
  private static final Logger LOG = Logger.getLogger(Router.class);

  /** How often tables that could not be put in force are tried again, and old ports looked at. */
  private static final Duration SETTLE_EVERY = Duration.ofSeconds(1);

  private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);

  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  private final Vertx vertx;
  private final Settings settings;
  private final StateDir state;
  private final Clock clock;
  private final Shared shared;
  private final Control control;
  private final Directory directory = new Directory();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("control").factory());
  private final List<Lane> lanes;
  private volatile boolean tablesSettled;
  private volatile boolean podsKnown;
  private volatile boolean podsChanged;
  private Map<String, String> saved = Map.of();

  public Router(Vertx vertx, Settings settings, Meters meters, Clock clock) {
    this.vertx = vertx;
    this.settings = settings;
    this.clock = clock;
    state = new StateDir(settings.stateDir());
    shared = new Shared(settings.bufferBytes());
    lanes = Stream.generate(() -> new Lane(shared)).limit(settings.lanes()).toList();
    Planner planner = new Planner(directory, meters);
    control = new Control(settings, shared, planner, meters, new Ports(lanes));
  }

  /**
   * Opens the lanes, serves by the last copy on disk if there is one, and listens to the source.
   */
  public Future<Void> start(Source source) {
    return Future.all(lanes.stream().map(vertx::deployVerticle).toList())
        .map(
            deployed -> {
              state.pods().ifPresent(this::allPods);
              state.tables().ifPresent(this::tables);
              source.start(this);
              every(SETTLE_EVERY, this::settle);
              every(SWEEP_EVERY, () -> control.sweep(clock.instant()));
              return null;
            });
  }

  @Override
  public void tables(Map<String, String> byName) {
    thread.execute(
        guarded(
            () -> {
              control.want(byName);
              settle();
              tablesSettled = true;
            }));
  }

  @Override
  public void noTables() {
    thread.execute(() -> tablesSettled = true);
  }

  @Override
  public void allPods(Map<String, List<ServicePod>> byService) {
    directory.replace(byService);
    podsChanged = true;
    podsKnown = true;
  }

  @Override
  public void pods(String service, List<ServicePod> now) {
    directory.update(service, now);
    podsChanged = true;
  }

  /** By which tables requests are decided now. */
  public TablesInForce inForce() {
    return control.inForce();
  }

  /** Whether callers should be sent here: it knows tables and pods, and is not about to stop. */
  public boolean isReady() {
    return tablesSettled && podsKnown && !shared.isDraining();
  }

  /**
   * Asks callers to leave, goes on answering for the drain time, then lets the last answers end.
   *
   * @return done when no answer is outstanding, or has been for too long
   */
  public CompletionStage<Void> drain() {
    shared.drain();
    LOG.infof("draining: callers are answered for %s more", settings.drain());
    CompletableFuture<Void> done = new CompletableFuture<>();
    long giveUpNanos = System.nanoTime() + settings.drain().plus(Departure.LAST_ANSWERS).toNanos();
    after(settings.drain(), () -> finishWhenIdle(done, giveUpNanos));
    return done;
  }

  /** Stops at once. */
  public Future<Void> close() {
    thread.shutdownNow();
    return Future.all(lanes.stream().map(lane -> vertx.undeploy(lane.id())).toList()).mapEmpty();
  }

  private void finishWhenIdle(CompletableFuture<Void> done, long giveUpNanos) {
    int left = control.inFlight();
    if (left == 0) {
      done.complete(null);
    } else if (System.nanoTime() - giveUpNanos >= 0) {
      LOG.warnf("%d answers are not complete; they are cut off", left);
      done.complete(null);
    } else {
      after(LOOK_EVERY, () -> finishWhenIdle(done, giveUpNanos));
    }
  }

  private void settle() {
    control.settle();
    directory.retain(control.services());
    Map<String, String> tables = control.json();
    if (!tables.equals(saved) && state.saveTables(tables)) {
      saved = tables;
    }
    if (podsChanged) {
      podsChanged = false; // before they are read: what changes meanwhile is saved next time
      if (!state.savePods(directory.all())) {
        podsChanged = true;
      }
    }
  }

  private void every(Duration period, Runnable task) {
    long nanos = period.toNanos();
    thread.scheduleWithFixedDelay(guarded(task), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void after(Duration delay, Runnable task) {
    thread.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** One failure must not end a periodic task for good. */
  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("a task of the control thread failed", e);
      }
    };
  }
}
