package dev.handover.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

/** Whatever is stored can be decoded, so that no resource hides another. */
class DecodingTest {
  @Test
  void aSpecOfAnotherShapeIsNone() {
    var decoded =
        decode(
            """
            apiVersion: handover.dev/v1alpha1
            kind: ModelDeployment
            metadata: {name: broken, generation: 3}
            spec: {model: [7], automation: true, guardrails: {a: 1}, service: {port: many}}
            status: {level: Full}
            """);

    assertThat(decoded.getSpec()).isNull();
    assertThat(decoded.getMetadata().getGeneration()).isEqualTo(3);
    assertThat(decoded.getStatus().level()).isEqualTo("Full");
  }

  @Test
  void ofAStatusOfAnotherShapeEverythingIsKeptThatCanBeRead() {
    var decoded =
        decode(
            """
            apiVersion: handover.dev/v1alpha1
            kind: ModelDeployment
            metadata: {name: broken}
            spec: {automation: {level: Full}}
            status:
              level: Full
              observedGeneration: many
              stable: {revision: a853afa2f6, ready: {of: 2}}
              journey: 7
              rejected: {a: 1}
              traffic: [1, 2]
              conditions: none
            """);

    var status = decoded.getStatus();
    assertThat(status.level()).isEqualTo("Full");
    assertThat(status.stable().revision()).isEqualTo("a853afa2f6");
    assertThat(status.stable().ready()).isNull();
    assertThat(status.observedGeneration()).isNull();
    assertThat(status.journey()).isNull();
    assertThat(status.rejected()).isEmpty();
    assertThat(decoded.getSpec().automation().level()).isEqualTo("Full");
  }

  @Test
  void whatOnlyALaterVersionKnowsIsPassedOver() {
    var decoded =
        decode(
            """
            apiVersion: handover.dev/v1alpha1
            kind: ModelDeployment
            metadata: {name: later}
            spec:
              automation: {level: Full, mood: good}
              model: {image: "digits:v1", voice: {pitch: 3}}
              guardrails: [{name: errors, colour: red}]
              horoscope: [{sign: 1}]
            status:
              level: Full
              stable: {revision: a853afa2f6, born: yesterday}
              journey: {ticket: t, kind: Canary, weather: {wind: 5}}
              traffic: {generation: 7, lanes: [1, 2]}
              omen: 7
            """);

    assertThat(decoded.getSpec().automation().level()).isEqualTo("Full");
    assertThat(decoded.getSpec().model().image()).isEqualTo("digits:v1");
    assertThat(decoded.getSpec().guardrails()).hasSize(1);
    assertThat(decoded.getStatus().stable().revision()).isEqualTo("a853afa2f6");
    assertThat(decoded.getStatus().journey().ticket()).isEqualTo("t");
    assertThat(decoded.getStatus().traffic().generation()).isEqualTo(7);
  }

  private static ModelDeployment decode(String yaml) {
    return Serialization.unmarshal(yaml, ModelDeployment.class);
  }
}
