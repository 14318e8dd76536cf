package dev.handover.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleTest {
  private static final Sample WRITTEN =
      Sample.parse(
          """
          kind: ModelDeployment
          metadata: {name: digits}
          spec:
            automation: {level: Full}
            rollout:
              steps: [{mirror: 100}, {share: 20}]
          """);

  @Test
  void aValueIsReplacedWithoutTouchingTheOriginal() {
    var edited = WRITTEN.named("other").with("/spec/rollout/steps/1/share", 50);
    assertThat(edited.name()).isEqualTo("other");
    assertThat(edited.tree().at("/spec/rollout/steps/1/share").asInt()).isEqualTo(50);
    assertThat(edited.tree().at("/spec/rollout/steps/0/mirror").asInt()).isEqualTo(100);
    assertThat(WRITTEN.tree().at("/spec/rollout/steps/1/share").asInt()).isEqualTo(20);
  }

  @Test
  void whatIsOnTheWayIsAdded() {
    var edited =
        WRITTEN.with("/spec/model/template", Map.of("spec", Map.of("containers", List.of())));
    assertThat(edited.tree().at("/spec/model/template/spec/containers").isArray()).isTrue();
  }

  @Test
  void aValueIsLeftOut() {
    assertThat(WRITTEN.without("/spec/rollout").tree().at("/spec").has("rollout")).isFalse();
  }

  @Test
  void theSamplesAreReadable() {
    assertThat(Sample.of("digits").tree().at("/spec/model/server").asText()).isEqualTo("MLServer");
  }
}
