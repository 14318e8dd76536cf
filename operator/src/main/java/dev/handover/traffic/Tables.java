package dev.handover.traffic;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Arm;
import dev.handover.api.routing.RouteTable.Backend;
import dev.handover.api.routing.Variant;
import dev.handover.rollout.Answerer;
import dev.handover.rollout.Decider;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Level;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Routing;
import dev.handover.rollout.Snapshot;
import dev.handover.rollout.Snapshot.Mark;
import dev.handover.workload.ModelObjects;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who decides, as routers read it, and back again.
 *
 * <p>A share is assigned to the side whose turn it is: while the warm previous revision stands in
 * for a stable one of which no pod is ready, the share is still the stable side's, and {@code
 * answers} says who is asked.
 */
public final class Tables {
  /** Name of the baseline's backend. */
  public static final String BASELINE = "baseline";

  /** Copies in flight to one backend from one router; more are dropped and counted. */
  static final int COPIES_IN_FLIGHT = 64;

  /** Leaves the limit to the router. */
  private static final int ROUTERS_LIMIT = 0;

  private Tables() {}

  /**
   * The table that follows from a decision.
   *
   * @param standing the table that is written now
   * @param floor the highest generation that was ever in force, as far as is remembered
   * @return {@code standing} itself if it says the same already, else the next generation
   */
  public static RouteTable next(
      Frame frame,
      Routing routing,
      Optional<Mark> mark,
      Optional<Journey> journey,
      Optional<RouteTable> standing,
      long floor) {
    var known = Math.max(floor, standing.map(RouteTable::generation).orElse(0L));
    var wanted = table(frame, routing, mark, onTrial(journey)).withGeneration(known + 1);
    return standing.filter(it -> sameContent(it, wanted)).orElse(wanted);
  }

  /** Whether two tables say the same, whatever their generations are. */
  public static boolean sameContent(RouteTable one, RouteTable other) {
    return one.withGeneration(0).equals(other.withGeneration(0));
  }

  private static RouteTable table(
      Frame frame, Routing routing, Optional<Mark> mark, Optional<Revision> onTrial) {
    return new RouteTable(
        0,
        frame.namespace(),
        frame.name(),
        frame.key(),
        frame.port(),
        frame.decisions(),
        frame.timeout().toMillis(),
        frame.slow().stream().map(Duration::toMillis).toList(),
        routing.arms().stream().map(arm -> arm(arm, onTrial)).toList(),
        routing.mirror().map(mirror -> mirror(mirror, onTrial)),
        backends(frame, routing),
        mark.map(Marks::write));
  }

  /** A climbing revision is the stable one; only a new version is a candidate. */
  private static Optional<Revision> onTrial(Optional<Journey> journey) {
    return journey
        .filter(it -> it.kind() == Journey.Kind.Launch || it.kind() == Journey.Kind.Canary)
        .map(Journey::revision);
  }

  private static Variant side(Revision revision, Optional<Revision> onTrial) {
    return onTrial.filter(revision::equals).isPresent() ? Variant.CANDIDATE : Variant.STABLE;
  }

  private static Arm arm(dev.handover.rollout.Arm arm, Optional<Revision> onTrial) {
    var decider = arm.decider();
    return switch (decider) {
      case Decider.BaselineAlone() ->
          new Arm(
              arm.weight(),
              decider.level().name(),
              Variant.BASELINE,
              BASELINE,
              Optional.empty(),
              Optional.empty());
      case Decider.Watched(var model) ->
          new Arm(
              arm.weight(),
              decider.level().name(),
              side(model, onTrial),
              BASELINE,
              Optional.of(model.hash()),
              Optional.empty());
      case Decider.Model(var model, var fallback) ->
          new Arm(
              arm.weight(),
              decider.level().name(),
              side(model, onTrial),
              model.hash(),
              Optional.empty(),
              Optional.of(name(fallback)));
    };
  }

  /** Whoever gets copies decides nothing: they count under Shadow. */
  private static RouteTable.Mirror mirror(Routing.Mirror mirror, Optional<Revision> onTrial) {
    return new RouteTable.Mirror(
        mirror.percent(),
        mirror.model().hash(),
        side(mirror.model(), onTrial),
        Level.Shadow.name());
  }

  private static String name(Answerer answerer) {
    return switch (answerer) {
      case Answerer.Baseline ignored -> BASELINE;
      case Revision(var hash) -> hash;
    };
  }

  private static Answerer answerer(String name) {
    return name.equals(BASELINE) ? Answerer.BASELINE : new Revision(name);
  }

  /** The baseline always stands in the table, so that routers know its pods before it is needed. */
  private static Map<String, Backend> backends(Frame frame, Routing routing) {
    var copied = watchers(routing);
    var backends = new LinkedHashMap<String, Backend>();
    backends.put(BASELINE, frame.baseline());
    for (var revision : routing.uses()) {
      backends.put(
          revision.hash(),
          new Backend(
              Optional.of(revision.hash()),
              Optional.of(ModelObjects.name(frame.name(), revision)),
              Optional.of(ModelObjects.PORT_NAME),
              Optional.empty(),
              copied.contains(revision) ? COPIES_IN_FLIGHT : ROUTERS_LIMIT));
    }
    return backends;
  }

  private static Set<Revision> watchers(Routing routing) {
    var copied =
        routing.arms().stream()
            .map(dev.handover.rollout.Arm::decider)
            .filter(Decider.Watched.class::isInstance)
            .flatMap(decider -> decider.revision().stream())
            .collect(Collectors.toSet());
    routing.mirror().map(Routing.Mirror::model).ifPresent(copied::add);
    return copied;
  }

  /** The text of a table as it stands in the ConfigMap; equal tables give equal text. */
  public static String json(RouteTable table) {
    return TableJson.write(table);
  }

  /**
   * What a table says of who decides.
   *
   * @throws IllegalArgumentException if it says what this version does not know, or lacks what is
   *     read of a table anywhere
   */
  public static Snapshot.Table read(RouteTable table) {
    checkWhole(table);
    return new Snapshot.Table(
        table.generation(),
        new Routing(
            table.arms().stream().map(Tables::read).toList(),
            table
                .mirror()
                .map(
                    mirror ->
                        new Routing.Mirror(mirror.percent(), new Revision(mirror.backend())))),
        table.journey().map(Marks::read));
  }

  /** Anybody with the right to may have edited half of it away. */
  private static void checkWhole(RouteTable table) {
    checkPositive(table.generation(), "generation");
    checkPositive(table.port(), "port");
    checkPositive(table.timeoutMillis(), "timeoutMillis");
    for (var arm : table.arms()) {
      named(Optional.ofNullable(arm.level()), "an arm", "level");
      named(Optional.ofNullable(arm.variant()), "an arm", "variant");
      named(Optional.ofNullable(arm.answers()), "an arm", "answers");
    }
    table
        .mirror()
        .ifPresent(
            mirror -> {
              named(Optional.ofNullable(mirror.backend()), "mirror", "backend");
              named(Optional.ofNullable(mirror.variant()), "mirror", "variant");
            });
    table
        .journey()
        .ifPresent(mark -> named(Optional.ofNullable(mark.ticket()), "journey", "ticket"));
    table.backends().values().stream()
        .flatMap(backend -> backend.canned().stream())
        .forEach(canned -> named(Optional.ofNullable(canned.body()), "a canned answer", "body"));
  }

  private static void checkPositive(long number, String field) {
    named(Optional.of(number).filter(it -> it > 0), "it", field);
  }

  private static dev.handover.rollout.Arm read(Arm arm) {
    return new dev.handover.rollout.Arm(
        arm.weight(),
        switch (Level.valueOf(arm.level())) {
          case HumanOnly -> new Decider.BaselineAlone();
          case Shadow -> new Decider.Watched(new Revision(named(arm.copies(), "an arm", "copies")));
          case Full ->
              new Decider.Model(
                  new Revision(arm.answers()),
                  answerer(named(arm.fallback(), "an arm", "fallback")));
        });
  }

  private static <T> T named(Optional<T> value, String where, String field) {
    return value.orElseThrow(
        () -> new IllegalArgumentException("%s lacks %s".formatted(where, field)));
  }
}
