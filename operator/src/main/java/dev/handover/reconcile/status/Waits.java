package dev.handover.reconcile.status;

import dev.handover.reconcile.spec.Reading;
import dev.handover.rollout.Decision.Waiting;
import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Journey.Phase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a resource waits for, in words that stay the same while it waits: the end of a hold instead
 * of the seconds that are left.
 */
final class Waits {
  /** What is waited for while a spec is refused. */
  static final String SPEC = "Spec";

  /**
   * What is waited for.
   *
   * @param what one word
   * @param needs what has to come
   * @param ticket what answers it
   */
  record Wait(String what, String needs, Optional<String> ticket) {}

  private Waits() {}

  static Optional<Wait> of(Situation situation) {
    return situation
        .pass()
        .flatMap(pass -> pass.decision().waiting().map(waiting -> wait(situation, pass, waiting)));
  }

  private static Wait wait(Situation situation, Situation.Pass pass, Waiting waiting) {
    var what = waiting.what();
    if (what == What.Unpause && situation.reading() instanceof Reading.Refused) {
      return new Wait(
          SPEC, "a spec that can be honoured; condition Stalled says more", Optional.empty());
    }
    var hold =
        Optional.of(what)
            .filter(What.Hold::equals)
            .flatMap(it -> pass.decision().next().journey())
            .flatMap(Waits::hold);
    return new Wait(what.name(), hold.orElse(waiting.needs()), waiting.ticket());
  }

  /** When a hold is over, unless something stops its time. */
  private static Optional<String> hold(Journey journey) {
    if (!(journey.phase() instanceof Phase.At(int step, var held))) {
      return Optional.empty();
    }
    var hold = journey.steps().get(step).hold();
    return held.runningSince()
        .map(since -> since.plus(hold).minus(held.banked()))
        .map(Waits::nextSecond)
        .map(
            end ->
                "step %d of %d is held until %s".formatted(step + 1, journey.steps().size(), end));
  }

  private static Instant nextSecond(Instant time) {
    var second = time.truncatedTo(ChronoUnit.SECONDS);
    return second.equals(time) ? second : second.plusSeconds(1);
  }
}
