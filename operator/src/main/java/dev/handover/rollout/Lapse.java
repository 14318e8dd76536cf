package dev.handover.rollout;

import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Progress.Failover;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A time in which no operator looked. What happened in it was watched by nobody, and nobody could
 * have gone back: it counts neither for a hold nor against a deadline, and shows no readiness.
 *
 * @param from when an operator looked last
 * @param to when one looked again
 */
public record Lapse(Instant from, Instant to) {

  /** What is remembered, without the time of the lapse. */
  public Progress outOf(Progress progress) {
    return new Progress(
        progress.level(),
        progress.stable(),
        progress.previous(),
        progress.journey().map(journey -> journey.in(outOf(journey.phase()))),
        progress.rejected(),
        progress.latch(),
        progress.failover().map(this::outOf),
        progress.leaving(),
        progress.retired(),
        progress.journeys(),
        progress.retrying(),
        progress.rollingBack(),
        progress.retrain(),
        progress.last(),
        progress.queued(),
        progress.unobservedSince().map(this::outOf),
        progress.releasing(),
        progress.concern(),
        progress.history());
  }

  private Phase outOf(Phase phase) {
    return switch (phase) {
      case Phase.Starting(var waited) -> new Phase.Starting(outOf(waited));
      case Phase.At(int step, var held) -> new Phase.At(step, outOf(held));
      case Phase.Suspended(var why, var since, var hadShare, var readySince, var waited) ->
          new Phase.Suspended(why, since, hadShare, outOf(readySince), outOf(waited));
    };
  }

  private Failover outOf(Failover failover) {
    return new Failover(failover.revision(), failover.since(), outOf(failover.readySince()));
  }

  private Optional<Instant> outOf(Optional<Instant> readySince) {
    return readySince.map(since -> since.isAfter(to) ? since : to);
  }

  /** Measurements may have arrived in it: only what was before it goes on counting. */
  private Instant outOf(Instant unobservedSince) {
    if (unobservedSince.isAfter(to)) {
      return unobservedSince;
    }
    return unobservedSince.isAfter(from) ? to : to.minus(Duration.between(unobservedSince, from));
  }

  private Stopwatch outOf(Stopwatch watch) {
    return watch.runningSince().filter(since -> since.isBefore(to)).isPresent()
        ? new Stopwatch(watch.elapsed(from), Optional.of(to))
        : watch;
  }
}
