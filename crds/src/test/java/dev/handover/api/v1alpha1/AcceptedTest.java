package dev.handover.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What people write first is accepted, and what they leave out is filled in. */
@Tag("api-server")
@ExtendWith(ApiServer.class)
class AcceptedTest {
  private static final String SMALLEST =
      """
      apiVersion: handover.dev/v1alpha1
      kind: ModelDeployment
      metadata: {name: smallest}
      spec: {model: {image: "registry/scratch:v7"}, automation: {level: Full}}
      """;

  private final Kubectl kubectl;

  AcceptedTest(Kubectl kubectl) {
    this.kubectl = kubectl;
  }

  static Stream<Path> samples() throws IOException {
    return Stream.concat(
        Files.list(Path.of("../e2e/samples")), Stream.of(Path.of("src/test/resources/whole.yaml")));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void whatIsShownIsAccepted(Path sample) throws IOException {
    var said = apply(Files.readString(sample));

    assertThat(said).contains("created (server dry run)").doesNotContain("Warning");
  }

  @Test
  void whatIsLeftOutIsFilledIn() throws IOException {
    var spec = Crd.YAML.readTree(apply(SMALLEST, "-o", "yaml")).get("spec");

    assertThat(spec)
        .isEqualTo(
            Crd.YAML.readTree(
                """
                service: {port: 80}
                model:
                  server: Custom
                  image: registry/scratch:v7
                  progressDeadline: 10m
                  timeout: 10s
                automation: {level: Full}
                rollout: {keepWarm: 30m, history: 3, onNewRevision: Supersede}
                traffic: {router: {}}
                unobserved: {limit: 30m, then: Hold}
                paused: false
                """));
  }

  @Test
  void aGuardrailIsFilledIn() throws IOException {
    var guardrails = "  guardrails: [{name: errors, preset: ErrorRate, threshold: {max: 0.1}}]";
    var resource = SMALLEST.replace("spec: {", "spec:\n" + guardrails + "\n  ");
    var written = resource.replace("}, automation", "}\n  automation").replace("Full}}", "Full}");
    var spec = Crd.YAML.readTree(apply(written, "-o", "yaml")).get("spec");

    assertThat(spec.at("/guardrails/0"))
        .isEqualTo(
            Crd.YAML.readTree(
                """
                name: errors
                mode: Enforce
                preset: ErrorRate
                threshold: {max: 0.1, for: 1}
                onBreach: Back
                """));
  }

  /** A slip of the pen deep in a pod is as bad as one at the top. */
  @Test
  void whatIsNotKnownIsRefused() {
    var template =
        "template: {spec: {containers: [{name: model, image: scratch, livenesProbe: {}}]}}";
    var outcome =
        kubectl.run(
            SMALLEST.replace("image: \"registry/scratch:v7\"", template),
            "apply",
            "--dry-run=server",
            "-f",
            "-");

    assertThat(outcome.status()).isNotZero();
    assertThat(outcome.output())
        .contains("unknown field \"spec.model.template.spec.containers[0].livenesProbe\"");
  }

  private String apply(String resources, String... more) {
    var arguments = Stream.of("apply", "-n", "default", "--dry-run=server", "-f", "-");
    return kubectl.say(resources, Stream.concat(arguments, Stream.of(more)).toArray(String[]::new));
  }
}
