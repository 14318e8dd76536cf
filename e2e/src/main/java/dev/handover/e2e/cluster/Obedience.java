package dev.handover.e2e.cluster;

import dev.handover.api.routing.RouteTable;
import dev.handover.e2e.cluster.Timeline.Seen;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Asks every router again and again which table it obeys. */
public final class Obedience implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(100);
  private static final long NONE = -1;

  private final Model model;
  private final List<Sample> samples = new ArrayList<>();
  private final ScheduledExecutorService asking =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private Obedience(Model model) {
    this.model = model;
  }

  /**
   * One look at all routers.
   *
   * @param at when all had answered
   * @param generations the generation that each obeys; -1 for one without answer or table
   */
  public record Sample(Instant at, Map<String, Long> generations) {
    public Sample {
      generations = Map.copyOf(generations);
    }

    /** Whether there are routers and all obey this generation or a later one. */
    boolean all(long generation) {
      return !generations.isEmpty()
          && generations.values().stream().allMatch(obeyed -> obeyed >= generation);
    }
  }

  /** Starts asking. */
  public static Obedience watch(Model model) {
    var obedience = new Obedience(model);
    obedience.asking.scheduleWithFixedDelay(
        obedience::look, 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return obedience;
  }

  private void look() {
    var routers = model.ground().routers();
    var generations = new HashMap<String, Long>();
    for (var pod : routers.pods()) {
      var obeyed = NONE;
      try {
        obeyed = routers.inForce(pod, model.name()).map(it -> it.generation()).orElse(NONE);
      } catch (java.io.IOException silent) {
        // counts as not obeying
      }
      generations.put(pod.getMetadata().getName(), obeyed);
    }
    synchronized (this) {
      samples.add(new Sample(Instant.now(), generations));
    }
  }

  /** All looks so far, oldest first. */
  public synchronized List<Sample> samples() {
    return List.copyOf(samples);
  }

  /** When, after a moment, every router had stopped giving traffic or copies to a revision. */
  public Optional<Instant> withoutRevision(String revision, Instant after) {
    return withoutRevision(
        model.ground().timeline().tables(model.name()), samples(), revision, after);
  }

  static Optional<Instant> withoutRevision(
      List<Seen<RouteTable>> tables, List<Sample> samples, String revision, Instant after) {
    return tables.stream()
        .filter(table -> table.at().isAfter(after) && !asks(table.what(), revision))
        .findFirst()
        .flatMap(
            table ->
                samples.stream()
                    .filter(sample -> sample.at().isAfter(after))
                    .filter(sample -> sample.all(table.what().generation()))
                    .map(Sample::at)
                    .findFirst());
  }

  private static boolean asks(RouteTable table, String revision) {
    var answers =
        table.arms().stream()
            .filter(arm -> arm.weight() > 0)
            .anyMatch(
                arm ->
                    is(table, arm.answers(), revision)
                        || arm.copies().filter(name -> is(table, name, revision)).isPresent());
    return answers
        || table.mirror().filter(mirror -> is(table, mirror.backend(), revision)).isPresent();
  }

  private static boolean is(RouteTable table, String backend, String revision) {
    return Optional.ofNullable(table.backends().get(backend))
        .flatMap(RouteTable.Backend::revision)
        .filter(revision::equals)
        .isPresent();
  }

  @Override
  public void close() {
    asking.shutdownNow();
  }
}
