package dev.handover.reconcile.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.rollout.Cause;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Journey.Origin;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Level;
import dev.handover.rollout.Progress;
import dev.handover.rollout.Progress.Latch;
import dev.handover.rollout.Progress.Moved;
import dev.handover.rollout.Progress.Rejection;
import dev.handover.rollout.Progress.Replaced;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Step;
import dev.handover.rollout.Stopwatch;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a status that somebody has spoiled still says. */
class StatusReaderTest {
  private static final String JOURNEY =
      """
      level: Full
      steps: [{mirror: 100, hold: 2m}, {share: 5, hold: 2m}]
      journey:
        ticket: canary-bbbbbbbbbb-2
        kind: Canary
        revision: bbbbbbbbbb
        from: Full
        to: Full
        phase: At
        step: 1
        since: "2026-01-01T00:00:00Z"
        hold: {banked: 10s, countingSince: "2026-01-01T00:01:00Z"}
        planned: [{mirror: 100, hold: 2m}, {share: 5, hold: 2m}]
      """;

  private static final Stopwatch HELD =
      new Stopwatch(Duration.ofSeconds(10), Optional.of(Instant.parse("2026-01-01T00:01:00Z")));

  @Test
  void noStatusRemembersNothing() {
    assertThat(StatusReader.progress(Optional.empty())).isEqualTo(Progress.NONE);
    assertThat(read("{}")).isEqualTo(Progress.NONE);
  }

  @Test
  void aJourneyIsReadWhereItStands() {
    assertThat(read(JOURNEY).journey().orElseThrow().phase()).isEqualTo(new Phase.At(1, HELD));
  }

  @ParameterizedTest
  @CsvSource({
    "phase: At, phase: Elsewhere",
    "phase: At, other: 1",
    "step: 1, step: 2",
    "step: 1, step: -1",
    "step: 1, other: 1"
  })
  void aJourneyNobodyKnowsWhereIsStartingUntilTheTableTells(String written, String spoiled) {
    var journey = read(JOURNEY.replace(written, spoiled)).journey().orElseThrow();

    assertThat(journey.phase()).isEqualTo(new Phase.Starting(Stopwatch.ZERO));
    assertThat(journey.steps()).hasSize(2);
  }

  @Test
  void aSuspendedJourneyStaysSuspendedForWhateverReason() {
    var journey = read(JOURNEY.replace("phase: At", "phase: Suspended")).journey().orElseThrow();

    assertThat(journey.phase())
        .isEqualTo(
            new Phase.Suspended(
                "its traffic was taken away",
                Instant.EPOCH,
                false,
                Optional.empty(),
                Stopwatch.ZERO));
  }

  @ParameterizedTest
  @CsvSource({"ticket: canary-bbbbbbbbbb-2", "kind: Canary", "revision: bbbbbbbbbb"})
  void aJourneyOfNobodyIsNone(String needed) {
    assertThat(read(JOURNEY.replace(needed, "other: 1")).journey()).isEmpty();
  }

  @Test
  void stepsThatAreSpoiledAreThoseThatWerePlanned() {
    var journey =
        read(JOURNEY.replaceFirst("steps: \\[\\{mirror: 100", "steps: [{mirror: 101"))
            .journey()
            .orElseThrow();

    assertThat(journey.steps())
        .containsExactly(
            new Step.Mirror(100, Duration.ofMinutes(2)), new Step.Share(5, Duration.ofMinutes(2)));
    assertThat(journey.phase()).isEqualTo(new Phase.Starting(Stopwatch.ZERO));
  }

  @Test
  void aHoldThatCannotBeReadBeginsAnew() {
    var journey =
        read(JOURNEY.replace("banked: 10s", "banked: soon").replace("2026-01-01T00:01:00Z", "now"))
            .journey()
            .orElseThrow();

    assertThat(journey.phase()).isEqualTo(new Phase.At(1, Stopwatch.ZERO));
  }

  @ParameterizedTest
  @CsvSource({
    "HumanOnly, HumanOnly",
    "Shadow, Shadow",
    "Assistance, Shadow",
    "Partial, Shadow",
    "Full, Full",
    "Everything, HumanOnly"
  })
  void aLevelOfALaterVersionIsTheNextBelow(String written, Level level) {
    assertThat(read("level: " + written).level()).isEqualTo(level);
  }

  @Test
  void whatWasTakenBackStaysSoWhateverTheReason() {
    var rejected =
        read("""
                rejected:
                  - {revision: aaaaaaaaaa, reason: Superstition, message: the 13th}
                  - {reason: Breach, at: "2026-01-01T00:00:00Z", ticket: t}
                """)
            .rejected();

    assertThat(rejected)
        .containsExactly(
            new Rejection(
                new Revision("aaaaaaaaaa"),
                new Cause.Breach("Superstition", "the 13th"),
                Instant.EPOCH,
                "retry-aaaaaaaaaa"));
  }

  @Test
  void aLatchThatCannotBeReadHoldsTheLevel() {
    assertThat(read("level: Shadow\nlatch: {level: Up, reason: Aborted}").latch())
        .contains(new Latch(Level.Shadow, new Cause.Aborted(), Instant.EPOCH, "retry-level"));
  }

  @Test
  void whatMeansNothingIsNotThere() {
    var progress =
        read(
            """
            stable: {revision: ""}
            previous: {revision: aaaaaaaaaa, warmUntil: tomorrow}
            failover: {since: "2026-01-01T00:00:00Z"}
            concern: {reason: Boredom, since: "2026-01-01T00:00:00Z"}
            leaving: [{}, {revision: bbbbbbbbbb, unusedSince: never}]
            retired: ["", cccccccccc]
            journeys: -5
            last: {ticket: t, stage: Beyond}
            retrying: ""
            rollingBack: {ticket: "", instead: aaaaaaaaaa}
            unobservedSince: "-1000000000-01-01T00:00:00Z"
            releasing: "+999999999-01-01T00:00:00Z"
            history: [{at: "2026-01-01T00:00:00Z", reason: Promoted}, {at: x, reason: Promoted}, {reason: y, from: aaaaaaaaaa, to: bbbbbbbbbb, ticket: t}]
            """);

    assertThat(progress.stable()).isEmpty();
    assertThat(progress.previous()).isEmpty();
    assertThat(progress.failover()).isEmpty();
    assertThat(progress.concern()).isEmpty();
    assertThat(progress.leaving())
        .containsExactly(new Progress.Leaving(new Revision("bbbbbbbbbb"), Optional.empty()));
    assertThat(progress.retired()).containsExactly(new Revision("cccccccccc"));
    assertThat(progress.journeys()).isZero();
    assertThat(progress.last()).isEmpty();
    assertThat(progress.retrying()).isEmpty();
    assertThat(progress.rollingBack()).isEmpty();
    assertThat(progress.unobservedSince()).isEmpty();
    assertThat(progress.releasing()).isEmpty();
    assertThat(progress.history()).hasSize(1);
  }

  @Test
  void aStatusFromBeforeThereWereRollbacksIsReadAsItWas() {
    var progress =
        read(
            """
            previous: {revision: aaaaaaaaaa, warmUntil: "2026-01-01T00:30:00Z"}
            history:
              - {at: "2026-01-01T00:00:00Z", reason: Promoted, message: bbbbbbbbbb replaced aaaaaaaaaa}
              - {at: "2026-01-01T00:00:00Z", reason: Promoted, from: 20 %}
            """);

    assertThat(progress.previous()).isPresent();
    assertThat(progress.history()).extracting(Moved::replaced).containsOnly(Optional.empty());
    assertThat(read(JOURNEY).journey().orElseThrow().origin()).isEqualTo(Origin.Spec);
  }

  @Test
  void whoCanBeGoneBackToIsReadWithWhatAPersonSaid() {
    var progress =
        read(
            """
            rollingBack: {ticket: rollback-aaaaaaaaaa-2, instead: bbbbbbbbbb}
            history:
              - {at: "2026-01-01T00:00:00Z", reason: Promoted, from: aaaaaaaaaa, to: bbbbbbbbbb, ticket: rollback-aaaaaaaaaa-2}
            """);
    var asked = progress.rollingBack().orElseThrow();

    assertThat(asked.instead()).isEqualTo(new Revision("bbbbbbbbbb"));
    assertThat(progress.history())
        .extracting(moved -> moved.replaced().orElseThrow())
        .containsExactly(
            new Replaced(
                new Revision("aaaaaaaaaa"),
                new Revision("bbbbbbbbbb"),
                Optional.of(asked.ticket())));
    assertThat(read(JOURNEY.replace("kind: Canary", "kind: Canary\n  origin: Rollback")).journey())
        .map(Journey::origin)
        .contains(Origin.Rollback);
  }

  /** One of these letters is two chars. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "\ud83d\ude00"})
  void aTextIsAsLongAsItHasLetters(String letter) {
    assertThat(read("retrain: " + letter.repeat(100)).retrain()).contains(letter.repeat(100));
    assertThat(read("retrain: " + letter.repeat(101)).retrain()).isEmpty();
  }

  @Test
  void aTableIsKnownToBeInForceSinceATime() {
    assertThat(confirmed("traffic: {generation: 7, since: \"2026-01-01T00:00:00Z\"}"))
        .contains(new Confirmed(7, Instant.parse("2026-01-01T00:00:00Z")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "traffic: {}",
        "traffic: {generation: 7}",
        "traffic: {generation: 7, since: yesterday}",
        "traffic: {since: \"2026-01-01T00:00:00Z\"}"
      })
  void orItIsNot(String spoiled) {
    assertThat(confirmed(spoiled)).isEmpty();
    assertThat(StatusReader.confirmed(Optional.empty())).isEmpty();
  }

  private static Optional<Confirmed> confirmed(String yaml) {
    return StatusReader.confirmed(status(yaml));
  }

  private static Progress read(String yaml) {
    return StatusReader.progress(status(yaml));
  }

  private static Optional<ModelDeploymentStatus> status(String yaml) {
    return Optional.of(Serialization.unmarshal(yaml, ModelDeploymentStatus.class));
  }
}
