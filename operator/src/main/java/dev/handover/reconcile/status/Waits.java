package dev.handover.reconcile.status;

import dev.handover.reconcile.spec.Reading;
import dev.handover.rollout.Decision.Waiting;
import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Snapshot.Verdict;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a resource waits for, in words that stay the same while it waits: the end of a hold instead
 * of the seconds that are left.
 */
final class Waits {
  /** What is waited for while a spec is refused. */
  private static final Wait SPEC =
      new Wait(
          What.Unpause,
          "Spec",
          "a spec that can be honoured; condition Stalled says more",
          Optional.empty());

  /**
   * What is waited for.
   *
   * @param what it is
   * @param word one word for it
   * @param needs what has to come
   * @param ticket what answers it
   */
  record Wait(What what, String word, String needs, Optional<String> ticket) {
    /** What has to come, for whoever is to answer with an annotation. */
    String answeredBy(String annotation) {
      return ticket
          .map(it -> "%s (annotation %s: %s)".formatted(needs, annotation, it))
          .orElse(needs);
    }
  }

  private Waits() {}

  static Optional<Wait> of(Situation situation) {
    return situation
        .pass()
        .flatMap(pass -> pass.decision().waiting().map(waiting -> wait(situation, pass, waiting)));
  }

  private static Wait wait(Situation situation, Situation.Pass pass, Waiting waiting) {
    return switch (waiting.what()) {
      case Hold -> held(pass).map(Waits::hold).orElseGet(() -> as(waiting));
      case Guardrails ->
          held(pass)
              .filter(held -> held.end().isAfter(situation.now()))
              .filter(held -> !breached(pass))
              .map(Waits::hold)
              .orElseGet(() -> as(waiting));
      case Unpause ->
          switch (situation.reading()) {
            case Reading.Accepted ignored -> as(waiting);
            case Reading.Refused ignored -> SPEC;
          };
      case Readiness, Confirmation, Measurements, Capacity, Baseline, Retry, Ceiling, Approval ->
          as(waiting);
    };
  }

  static Wait as(Waiting waiting) {
    return new Wait(waiting.what(), waiting.what().name(), waiting.needs(), waiting.ticket());
  }

  /** What guardrails still lack counts only when the time is over. */
  private static Wait hold(Held held) {
    return new Wait(
        What.Hold,
        What.Hold.name(),
        "step %d of %d is held until %s"
            .formatted(held.step() + 1, held.of(), nextSecond(held.end())),
        Optional.empty());
  }

  static boolean breached(Situation.Pass pass) {
    return pass.seen().evidence().judgements().stream()
        .anyMatch(judgement -> judgement.verdict() instanceof Verdict.Breached);
  }

  /** A step whose time runs, and when it is over unless something stops it. */
  private record Held(int step, int of, Instant end) {}

  private static Optional<Held> held(Situation.Pass pass) {
    return pass.decision().next().journey().flatMap(Waits::held);
  }

  private static Optional<Held> held(Journey journey) {
    if (!(journey.phase() instanceof Phase.At(int step, var watch))) {
      return Optional.empty();
    }
    var hold = journey.steps().get(step).hold();
    return watch
        .runningSince()
        .map(
            since ->
                new Held(step, journey.steps().size(), since.plus(hold).minus(watch.banked())));
  }

  private static Instant nextSecond(Instant time) {
    var second = time.truncatedTo(ChronoUnit.SECONDS);
    return second.equals(time) ? second : second.plusSeconds(1);
  }
}
