package dev.handover.reconcile;

import dev.handover.api.routing.RouteTable;
import dev.handover.rollout.Decision;
import dev.handover.rollout.Delays;
import dev.handover.rollout.Intent;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Progress;
import dev.handover.rollout.Progress.Concern;
import dev.handover.rollout.Progress.Failover;
import dev.handover.rollout.Progress.Warm;
import dev.handover.rollout.Snapshot;
import dev.handover.rollout.Stopwatch;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When to look again by oneself. Events and measurements come by themselves; time does not, and a
 * router that has confirmed tells nobody.
 */
final class NextWake {
  /** How often routers are asked while something is unconfirmed. */
  static final Duration POLL = Duration.ofMillis(500);

  /** A pass that changed something is followed by one that sees what came of it. */
  static final Duration SOON = Duration.ofMillis(100);

  /** An event may have been missed. */
  static final Duration UNDERWAY = Duration.ofSeconds(10);

  /** Something is in the way that a person has to see to. */
  static final Duration HINDERED = Duration.ofSeconds(30);

  /** The same, where nothing is expected to happen. */
  static final Duration AT_REST = Duration.ofMinutes(5);

  private NextWake() {}

  /**
   * How long to sleep after a decision was applied.
   *
   * @param stands the table that stands now: confirmed is only the one that was seen
   */
  static Duration after(Snapshot seen, Decision decision, RouteTable stands) {
    var rewritten =
        seen.dataPlane()
            .written()
            .filter(table -> table.generation() == stands.generation())
            .isEmpty();
    if (rewritten || !withoutWords(decision.next()).equals(withoutWords(seen.progress()))) {
      return SOON;
    }
    if (!seen.dataPlane().confirmed()) {
      return POLL;
    }
    var latest = decision.next().journey().isPresent() ? UNDERWAY : AT_REST;
    return ends(seen.intent(), decision.next(), seen.now())
        .map(end -> Duration.between(seen.now(), end))
        .filter(Duration::isPositive)
        .map(left -> left.plusMillis(1))
        .min(Comparator.naturalOrder())
        .filter(left -> left.compareTo(latest) < 0)
        .orElse(latest);
  }

  /** Words that go on counting are remembered only once a minute, and nothing follows from them. */
  private static Progress withoutWords(Progress progress) {
    return new Progress(
        progress.level(),
        progress.stable(),
        progress.previous(),
        progress.journey(),
        progress.rejected(),
        progress.latch(),
        progress.failover(),
        progress.leaving(),
        progress.retired(),
        progress.journeys(),
        progress.retrying(),
        progress.rollingBack(),
        progress.retrain(),
        progress.last(),
        progress.queued(),
        progress.unobservedSince(),
        progress.releasing(),
        progress.concern().map(NextWake::withoutWords),
        progress.history());
  }

  private static Concern withoutWords(Concern concern) {
    return new Concern(concern.reason(), "", concern.since());
  }

  /** The moments at which time alone changes what is decided. */
  private static Stream<Instant> ends(Intent intent, Progress progress, Instant now) {
    return Stream.of(
            progress.journey().flatMap(journey -> endOfPhase(intent, journey, now)),
            progress.previous().map(Warm::until),
            progress
                .failover()
                .flatMap(Failover::readySince)
                .map(since -> since.plus(Delays.FAILBACK)),
            progress.leaving().stream()
                .flatMap(leaving -> leaving.unusedSince().stream())
                .min(Comparator.naturalOrder())
                .map(since -> since.plus(Delays.DRAIN)),
            progress.unobservedSince().map(since -> since.plus(Delays.BLINK)),
            progress.unobservedSince().map(since -> since.plus(intent.unobserved().limit())),
            progress.releasing().map(since -> since.plus(Delays.DRAIN)))
        .flatMap(Optional::stream);
  }

  private static Optional<Instant> endOfPhase(Intent intent, Journey journey, Instant now) {
    return switch (journey.phase()) {
      case Phase.Starting(var waited) -> end(waited, intent.progressDeadline(), now);
      case Phase.At(int step, var held) -> end(held, journey.steps().get(step).hold(), now);
      case Phase.Suspended lost ->
          lost.readySince()
              .map(ready -> ready.plus(Delays.FAILBACK))
              .or(() -> end(lost.waited(), intent.progressDeadline(), now));
    };
  }

  private static Optional<Instant> end(Stopwatch watch, Duration whole, Instant now) {
    return watch.runningSince().map(since -> now.plus(whole.minus(watch.elapsed(now))));
  }
}
