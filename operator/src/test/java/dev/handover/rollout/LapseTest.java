package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Progress.Failover;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Time in which nobody looked counts for nothing. */
class LapseTest {
  private static final Instant BEGAN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant FROM = BEGAN.plusSeconds(40);
  private static final Instant TO = BEGAN.plusSeconds(700);
  private static final Lapse LAPSE = new Lapse(FROM, TO);

  @Test
  void aHoldCountsWhatWasBeforeAndGoesOnAfter() {
    var held = new Stopwatch(Duration.ofSeconds(5), Optional.of(BEGAN));

    var after = LAPSE.outOf(at(new Phase.At(0, held))).journey().orElseThrow().phase();

    assertThat(after)
        .isEqualTo(new Phase.At(0, new Stopwatch(Duration.ofSeconds(45), Optional.of(TO))));
  }

  @Test
  void aHoldThatStoodStillStands() {
    var held = new Phase.At(0, new Stopwatch(Duration.ofSeconds(5), Optional.empty()));

    assertThat(LAPSE.outOf(at(held)).journey().orElseThrow().phase()).isEqualTo(held);
  }

  @Test
  void whatBeganAfterItIsAsItWas() {
    var held = new Phase.At(0, new Stopwatch(Duration.ZERO, Optional.of(TO.plusSeconds(3))));

    assertThat(LAPSE.outOf(at(held)).journey().orElseThrow().phase()).isEqualTo(held);
  }

  @Test
  void itIsNoneOfTheTimeThatPodsMayTake() {
    var starting = new Phase.Starting(new Stopwatch(Duration.ZERO, Optional.of(BEGAN)));

    assertThat(LAPSE.outOf(at(starting)).journey().orElseThrow().phase())
        .isEqualTo(new Phase.Starting(new Stopwatch(Duration.ofSeconds(40), Optional.of(TO))));
  }

  @Test
  void readinessHasToBeShownAgain() {
    var suspended = new Phase.Suspended("why", BEGAN, true, Optional.of(BEGAN), Stopwatch.ZERO);
    var failover = new Failover(World.revision(1), BEGAN, Optional.of(BEGAN));
    var progress = at(suspended);

    assertThat(LAPSE.outOf(progress).journey().orElseThrow().phase())
        .isEqualTo(new Phase.Suspended("why", BEGAN, true, Optional.of(TO), Stopwatch.ZERO));
    assertThat(LAPSE.outOf(failedOver(failover)).failover())
        .contains(new Failover(World.revision(1), BEGAN, Optional.of(TO)));
  }

  @Test
  void nobodySaysThatNothingWasToBeSeenInIt() {
    assertThat(LAPSE.outOf(unobserved(BEGAN)).unobservedSince())
        .as("40 s before it count")
        .contains(TO.minusSeconds(40));
    assertThat(LAPSE.outOf(unobserved(FROM.plusSeconds(3))).unobservedSince()).contains(TO);
    assertThat(LAPSE.outOf(unobserved(TO.plusSeconds(3))).unobservedSince())
        .contains(TO.plusSeconds(3));
  }

  private static Progress at(Phase phase) {
    List<Step> steps = List.of(new Step.Share(50, Duration.ofMinutes(1)));
    return Snapshots.travelling(
        Progress.NONE,
        new Journey(
            "canary-v2-1",
            Journey.Kind.Canary,
            Journey.Origin.Spec,
            World.revision(2),
            Level.Full,
            Level.Full,
            steps,
            steps,
            phase,
            Consent.NONE,
            BEGAN));
  }

  private static Progress failedOver(Failover failover) {
    return remembering(Optional.of(failover), Optional.empty());
  }

  private static Progress unobserved(Instant since) {
    return remembering(Optional.empty(), Optional.of(since));
  }

  private static Progress remembering(Optional<Failover> failover, Optional<Instant> unobserved) {
    var none = Progress.NONE;
    return new Progress(
        none.level(),
        none.stable(),
        none.previous(),
        none.journey(),
        none.rejected(),
        none.latch(),
        failover,
        none.leaving(),
        none.retired(),
        none.journeys(),
        none.retrying(),
        none.rollingBack(),
        none.retrain(),
        none.last(),
        none.queued(),
        unobserved,
        none.releasing(),
        none.concern(),
        none.history());
  }
}
