package dev.handover.reconcile.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written at once, what may wait, and what is never worth a write. */
class StatusGateTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Instant JUST_NOW = NOW.minusSeconds(20);
  private static final Instant LONG_AGO = NOW.minusSeconds(60);

  private static final String REST =
      """
      observedGeneration: 3
      level: Full
      stable: {revision: aaaaaaaaaa, since: "2026-01-01T00:00:00Z", replicas: 2, ready: 2}
      waitingFor: {what: Retry, needs: this, ticket: t-1}
      traffic: {baseline: 0, stable: 100, candidate: 0, mirror: 0, generation: 6, port: 20000}
      guardrails:
        - {name: errors, verdict: Within, value: 0.01, limit: 0.05, samples: 500, at: "2026-01-01T11:59:00Z", message: m}
      evidence: {revision: aaaaaaaaaa, requests: 500}
      concern: {reason: BothFail, message: why, since: "2026-01-01T11:00:00Z"}
      unobservedSince: "2026-01-01T11:00:00Z"
      conditions:
        - {type: Ready, status: "True", reason: Serving, message: all, observedGeneration: 3, lastTransitionTime: "2026-01-01T10:00:00Z"}
      """;

  private static final String ROLLOUT =
      REST
          + """
            journey:
              ticket: canary-bbbbbbbbbb-2
              kind: Canary
              revision: bbbbbbbbbb
              from: Full
              to: Full
              phase: At
              step: 1
              share: 5
              since: "2026-01-01T00:00:00Z"
              reason: Hold
              hold: {banked: 10s, countingSince: "2026-01-01T00:01:00Z"}
            """;

  @Test
  void nothingIsWrittenWhileNothingChanges() {
    assertThat(opens(ROLLOUT, ROLLOUT, LONG_AGO)).isFalse();
    assertThat(opens(REST, REST, LONG_AGO)).isFalse();
  }

  /** It stays where it is, so it would be seen again after every write. */
  @Test
  void aConditionOfSomebodyElseIsNoReasonToWrite() {
    var foreign =
        """
          - {type: Seen, status: "True", reason: Seen, message: s, lastTransitionTime: "2026-01-01T10:00:00Z"}
        """;
    assertThat(opens(REST + foreign, REST, LONG_AGO)).isFalse();
  }

  @Test
  void aFirstStatusIsWrittenAtOnce() {
    assertThat(new StatusGate().opens("r", Optional.empty(), status(REST), NOW)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "observedGeneration: 3|observedGeneration: 4",
        "level: Full|level: Shadow",
        "revision: aaaaaaaaaa, since|revision: cccccccccc, since",
        "replicas: 2|replicas: 3",
        "ready: 2|ready: 1",
        "what: Retry|what: Other",
        "ticket: t-1|ticket: t-2",
        "generation: 6|generation: 7",
        "verdict: Within|verdict: Breached",
        "reason: BothFail|reason: BreachHeld",
        "unobservedSince: \"2026-01-01T11:00:00Z\"|unobservedSince: \"2026-01-01T11:01:00Z\"",
        "status: \"True\"|status: \"False\"",
        "reason: Serving|reason: Confirmed",
        "step: 1|step: 2",
        "countingSince: \"2026-01-01T00:01:00Z\"|countingSince: \"2026-01-01T00:02:00Z\""
      })
  void whatMustBeRememberedOrHeardIsWrittenAtOnce(String before, String after) {
    var status = REST.contains(before) ? REST : ROLLOUT;
    assertThat(status).contains(before);

    assertThat(opens(status, status.replace(before, after), NOW)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "needs: this|needs: that",
        "message: why|message: more",
        "message: all|message: half",
      })
  void wordsMayWait(String before, String after) {
    for (var status : new String[] {REST, ROLLOUT}) {
      var other = status.replace(before, after);
      assertThat(other).isNotEqualTo(status);

      assertThat(opens(status, other, JUST_NOW)).isFalse();
      assertThat(opens(status, other, LONG_AGO)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "value: 0.01|value: 0.02",
        "samples: 500|samples: 510",
        "at: \"2026-01-01T11:59:00Z\"|at: \"2026-01-01T11:59:05Z\"",
        "message: m|message: n",
        "verdict: Within|verdict: Unknown",
        "requests: 500|requests: 510"
      })
  void figuresMayWaitAndAtRestForGood(String before, String after) {
    var rollout = ROLLOUT.replace(before, after);
    assertThat(rollout).isNotEqualTo(ROLLOUT);

    assertThat(opens(ROLLOUT, rollout, JUST_NOW)).isFalse();
    assertThat(opens(ROLLOUT, rollout, LONG_AGO)).isTrue();
    assertThat(opens(REST, REST.replace(before, after), LONG_AGO)).isFalse();
  }

  @Test
  void wordsWaitForNoClockThatWasSetBack() {
    assertThat(opens(REST, REST.replace("needs: this", "needs: that"), NOW.plusSeconds(1)))
        .isTrue();
  }

  private static boolean opens(String stored, String fresh, Instant lastWritten) {
    var gate = new StatusGate();
    gate.passed("r", lastWritten);
    return gate.opens("r", Optional.of(status(stored)), status(fresh), NOW);
  }

  private static ModelDeploymentStatus status(String yaml) {
    return Serialization.unmarshal(yaml, ModelDeploymentStatus.class);
  }
}
