package dev.handover.rollout;

import dev.handover.rollout.Happening.Conduct;
import dev.handover.rollout.Happening.Who;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Snapshot.BaselineState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The journey by event table: where a resource may be, and what may happen to it there. An operator
 * of another version is no event of its own: it reads the same and decides the same, and that it
 * renders otherwise is seen on an API server only.
 */
final class Cells {
  /** What happened where. */
  record Cell(String place, String event) {}

  static final List<String> PLACES =
      List.of("Rest", "Launch", "Canary mirror", "Canary share", "Canary bake", "Climb");

  private static final List<String> EVENTS =
      List.of(
          "new revision",
          "stable spec re-applied",
          "ceiling raised",
          "ceiling lowered",
          "steps edited",
          "guardrail edited",
          "baseline changed",
          "baseline removed",
          "breach",
          "candidate unready",
          "stable unready",
          "all unready",
          "paused",
          "unobserved",
          "abort",
          "approve",
          "retry",
          "deletion",
          "operator restart");

  /**
   * What cannot be: there is nobody on trial at rest, nobody is stable before the launch ends, and
   * the climb to the top needs the highest ceiling.
   */
  private static final Map<String, List<String>> IMPOSSIBLE =
      Map.of(
          "Rest", List.of("candidate unready"),
          "Launch", List.of("stable spec re-applied", "stable unready"),
          "Climb", List.of("ceiling raised"));

  private Cells() {}

  static Stream<String> events(String place) {
    return EVENTS.stream()
        .filter(event -> !IMPOSSIBLE.getOrDefault(place, List.of()).contains(event));
  }

  /** The cell that is entered when something is about to happen, if that changes anything. */
  static Optional<Cell> of(World world, Happening happening) {
    return Life.place(world.progress)
        .flatMap(place -> event(world, happening).map(event -> new Cell(place, event)));
  }

  private static Optional<String> event(World world, Happening happening) {
    var seen = world.see();
    return switch (happening) {
      case Happening.Unheard(var what) -> event(world, what);
      case Happening.NobodyLooks ignored -> Optional.empty();
      case Happening.Seconds ignored -> Optional.empty();
      case Happening.ModelChanged(int version) -> modelChanged(world, World.revision(version));
      case Happening.CeilingSet(var level) -> ceilingSet(world.intent.ceiling(), level);
      case Happening.StepsEdited(var steps) ->
          when(!steps.equals(world.intent.steps()), "steps edited");
      case Happening.ReplicasSet ignored -> Optional.empty();
      case Happening.QueueSet ignored -> Optional.empty();
      case Happening.Paused(boolean paused) -> when(paused && !world.intent.paused(), "paused");
      case Happening.Behaves(var who, var how) -> when(worse(world, who, how), "breach");
      case Happening.Breaker ignored -> Optional.empty();
      case Happening.Sight(boolean arriving) ->
          when(
              !arriving && seen.evidence().arriving() instanceof Snapshot.Arriving.Yes,
              "unobserved");
      case Happening.PodsLost(var who, var trouble) -> lost(world, seen, who);
      case Happening.AllPodsLost() ->
          when(seen.pods().values().stream().anyMatch(pods -> pods.ready() > 0), "all unready");
      case Happening.PodsBack ignored -> Optional.empty();
      case Happening.BaselineIs(var state) ->
          when(
              state instanceof BaselineState.Missing
                  && !(seen.baseline() instanceof BaselineState.Missing),
              "baseline removed");
      case Happening.BaselineWritten(boolean written) ->
          when(!written && world.intent.baseline() != BaselineKind.None, "baseline removed");
      case Happening.BaselineChanged() ->
          when(world.intent.baseline() != BaselineKind.None, "baseline changed");
      case Happening.GuardrailsEdited() -> Optional.of("guardrail edited");
      case Happening.RouterStuck ignored -> Optional.empty();
      case Happening.Abort(boolean stale) ->
          when(stale == world.progress.journey().isEmpty(), "abort");
      case Happening.Approve(boolean stale) -> when(stale != asked(world), "approve");
      case Happening.Retry(boolean stale) ->
          when(!stale && world.ticketToRetry().isPresent(), "retry");
      case Happening.Rollback ignored -> Optional.empty();
      case Happening.DeploymentDeleted() -> Optional.empty();
      case Happening.DiesAfterRoutes() -> Optional.of("operator restart");
      case Happening.DiesBeforeStatus() -> Optional.of("operator restart");
      case Happening.Deleted() -> Optional.of("deletion");
    };
  }

  private static Optional<String> when(boolean so, String event) {
    return so ? Optional.of(event) : Optional.empty();
  }

  private static boolean worse(World world, Who who, Conduct how) {
    return how == Conduct.Bad && world.someone(who).filter(it -> !world.isBad(it)).isPresent();
  }

  private static boolean asked(World world) {
    return world.progress.journey().flatMap(journey -> journey.consent().open()).isPresent();
  }

  private static Optional<String> modelChanged(World world, Revision revision) {
    if (world.progress.stable().equals(Optional.of(revision))) {
      return Optional.of("stable spec re-applied");
    }
    return when(!revision.equals(world.intent.desired()), "new revision");
  }

  private static Optional<String> ceilingSet(Level from, Level to) {
    return from == to
        ? Optional.empty()
        : Optional.of(to.above(from) ? "ceiling raised" : "ceiling lowered");
  }

  private static Optional<String> lost(World world, Snapshot seen, Who who) {
    if (world.someone(who).filter(seen::ready).isEmpty()) {
      return Optional.empty();
    }
    return switch (who) {
      case Trial -> Optional.of("candidate unready");
      case Stable -> Optional.of("stable unready");
      case Previous -> Optional.empty();
    };
  }
}
