package dev.handover.e2e.scenario;

import static dev.handover.e2e.scenario.Tiny.SOON;
import static dev.handover.e2e.scenario.Tiny.share;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Playground;
import dev.handover.e2e.cluster.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tools that wait make of a resource: Helm, which reads it as kstatus does, and kubectl. */
@Scenario
class WaitingToolsTest {
  private static final String NAME = "waited-for";
  private static final String DEADLINE = "10s";
  private static final String PAUSED =
      "jsonpath={.status.conditions[?(@.type=='Progressing')].reason}=Paused";
  private static final String IMAGE = "/spec/model/template/spec/containers/0/image";

  /** Longer than anything that Helm should wait for here. */
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir Path chart;

  @Test
  @DisplayName(
      "L20: helm --wait and kubectl wait end when the resource is as asked, held or rejected")
  void l20HelmAndKubectlWait(Playground ground) throws IOException {
    var written = Tiny.written(NAME);
    assertThat(helm(ground, written)).as("a first version").returns(0, Said::status);
    var model = ground.appliedByOthers(NAME);
    model.await("callers are answered", SOON, it -> Model.is(it, "Ready", "True"));
    assertThat(kubectl(ground, "condition=Progressing=False")).returns(0, Said::status);
    var stable = Tiny.stable(model);

    var held = Tiny.steps(Tiny.version(written, "v2"), share(50, Tiny.FOREVER));
    assertThat(helm(ground, held)).as("a step that is held").returns(0, Said::status);
    model.await(
        "it is held, and under way",
        SOON,
        it -> Model.hasShare(it, 50) && Model.is(it, "Progressing", "True"));
    assertThat(kubectl(ground, "jsonpath={.status.traffic.candidate}=50")).returns(0, Said::status);

    var absent =
        held.with(IMAGE, "registry.invalid/nothing:v3")
            .with("/spec/model/progressDeadline", DEADLINE);
    assertThat(helm(ground, absent))
        .as("a version that cannot start")
        .satisfies(said -> assertThat(said.status()).isNotZero())
        .satisfies(said -> assertThat(said.took()).isLessThan(PATIENCE))
        .extracting(Said::text)
        .asString()
        .contains(NAME);
    assertThat(kubectl(ground, "condition=Stalled")).returns(0, Said::status);
    assertThat(kubectl(ground, "condition=Ready")).returns(0, Said::status);
    assertThat(Tiny.stable(model)).isEqualTo(stable);
  }

  @Test
  @DisplayName("L20: helm --wait does not wait for people, and ends when what it removes is gone")
  void l20NoToolWaitsForPeople(Playground ground) throws IOException {
    var written = Tiny.written(NAME);
    assertThat(helm(ground, written)).as("a first version").returns(0, Said::status);
    var model = ground.appliedByOthers(NAME);
    model.await("version 1 serves", SOON, Tiny::serves);

    var asks =
        Tiny.steps(
            Tiny.version(written, "v2"),
            Map.of("share", 50, "hold", Tiny.FOREVER, "approval", true));
    assertThat(helm(ground, asks)).as("a step to agree to").returns(0, Said::status);
    assertThat(kubectl(ground, "jsonpath={.status.waitingFor.what}=Approval"))
        .returns(0, Said::status);
    assertThat(model.status().map(Model::candidateShare)).contains(0);

    var paused = asks.with("/spec/paused", true);
    assertThat(helm(ground, paused)).as("a pause").returns(0, Said::status);
    assertThat(kubectl(ground, PAUSED)).returns(0, Said::status);

    var removed =
        run("helm", "uninstall", NAME, "--wait", "--timeout", timeout(), "-n", ground.namespace());
    assertThat(removed).returns(0, Said::status);
    var resources = ground.cluster().client().resources(ModelDeployment.class);
    assertThat(resources.inNamespace(ground.namespace()).withName(NAME).get()).as("gone").isNull();
  }

  /**
   * What a command printed.
   *
   * @param status its exit status
   * @param text both of its outputs
   * @param took how long it ran
   */
  private record Said(int status, String text, Duration took) {}

  private Said helm(Playground ground, Sample model) throws IOException {
    Files.writeString(chart.resolve("Chart.yaml"), "{apiVersion: v2, name: model, version: 0.1.0}");
    var templates = Files.createDirectories(chart.resolve("templates"));
    Files.writeString(templates.resolve("model.yaml"), model.tree().toString());
    return run(
        "helm",
        "upgrade",
        NAME,
        chart.toString(),
        "--install",
        "--wait",
        "--timeout",
        timeout(),
        "--namespace",
        ground.namespace());
  }

  private static String timeout() {
    return PATIENCE.toSeconds() + "s";
  }

  private static Said kubectl(Playground ground, String condition) {
    return run(
        "kubectl",
        "wait",
        "mdep/" + NAME,
        "--for=" + condition,
        "--timeout=" + SOON.toSeconds() + "s",
        "--namespace",
        ground.namespace());
  }

  private static Said run(String... line) {
    var begun = System.nanoTime();
    try {
      var process = new ProcessBuilder(line).redirectErrorStream(true).start();
      process.getOutputStream().close();
      var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Said(process.waitFor(), text, Duration.ofNanos(System.nanoTime() - begun));
    } catch (IOException failed) {
      throw new UncheckedIOException(String.join(" ", line), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
