package dev.handover.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the chart installs is the CRD, whole. */
@Tag("api-server")
class ChartTest {
  private static final String CHART = "../helm/handover";

  @Test
  void itInstallsTheCrd() throws IOException, InterruptedException {
    var rendered = render();

    assertThat(rendered.get("spec")).isEqualTo(Crd.read().get("spec"));
    assertThat(rendered.at("/metadata/annotations/helm.sh~1resource-policy").asText())
        .isEqualTo("keep");
  }

  private static JsonNode render() throws IOException, InterruptedException {
    var helm = helm();
    assumeTrue(helm.isPresent(), "there is no helm; e2e/cluster/build makes one");
    var process =
        new ProcessBuilder(
                helm.get().toString(),
                "template",
                "handover",
                CHART,
                "--show-only=templates/crd.yaml",
                "--set=prometheus.url=http://prometheus:9090")
            .redirectErrorStream(true)
            .start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return Crd.YAML.readTree(said);
  }

  private static Optional<Path> helm() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "helm"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
