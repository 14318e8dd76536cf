package dev.handover.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What people see who type. */
@Tag("api-server")
@ExtendWith(ApiServer.class)
class KubectlTest {
  private static final String RESOURCE =
      """
      apiVersion: handover.dev/v1alpha1
      kind: ModelDeployment
      metadata: {name: scratch-inspector, namespace: default}
      spec: {model: {image: "registry/scratch:v7"}, automation: {level: Full}}
      """;

  private static final String STATUS =
      """
      {"status": {
        "level": "Full",
        "stable": {"revision": "1111111111"},
        "candidate": {"revision": "2222222222"},
        "journey": {"ticket": "t", "kind": "Canary", "revision": "2222222222", "from": "Full",
          "to": "Full", "phase": "At", "step": 1, "share": 20, "since": "2026-01-01T00:00:00Z"},
        "waitingFor": {"what": "Hold", "needs": "1m40s more at 20 %"},
        "conditions": [{"type": "Ready", "status": "True", "reason": "Serving", "message": "",
          "lastTransitionTime": "2026-01-01T00:00:00Z"}]
      }}
      """;

  private final Kubectl kubectl;

  KubectlTest(Kubectl kubectl) {
    this.kubectl = kubectl;
  }

  @BeforeEach
  void create() {
    kubectl.say(RESOURCE, "apply", "-f", "-");
    kubectl.say(
        "",
        "patch",
        "mdep",
        "scratch-inspector",
        "-n",
        "default",
        "--subresource=status",
        "--type=merge",
        "-p",
        STATUS);
  }

  @AfterEach
  void remove() {
    kubectl.say("", "delete", "-n", "default", "mdep", "scratch-inspector");
  }

  @Test
  void aLineSaysHowItStands() {
    var lines = lines("get", "mdep", "-n", "default");

    assertThat(cells(lines.getFirst()))
        .containsExactly(
            "NAME", "LEVEL", "STABLE", "CANDIDATE", "JOURNEY", "SHARE", "READY", "AGE");
    assertThat(cells(lines.getLast()))
        .startsWith(
            "scratch-inspector", "Full", "1111111111", "2222222222", "Canary", "20", "True");
  }

  @Test
  void theWideLineSaysWhatItWaitsFor() {
    var lines = lines("get", "mdep", "-n", "default", "-o", "wide");

    assertThat(lines.getFirst()).endsWith("WAITING FOR");
    assertThat(lines.getLast()).endsWith("1m40s more at 20 %");
  }

  @Test
  void scriptsCanWait() {
    var resource = "mdep/scratch-inspector";
    assertThat(waits(resource, "condition=Ready")).contains("condition met");
    assertThat(waits(resource, "jsonpath={.status.journey.kind}=Canary")).contains("condition met");
    assertThat(waits(resource, "jsonpath={.status.stable.revision}=1111111111"))
        .contains("condition met");
  }

  private String waits(String resource, String condition) {
    return kubectl.say("", "wait", resource, "-n", "default", "--for=" + condition, "--timeout=5s");
  }

  @Test
  void itIsFoundByAllItsNames() {
    for (var name : List.of("mdep", "modeldeployment", "modeldeployments", "handover")) {
      assertThat(kubectl.say("", "get", name, "-n", "default")).contains("scratch-inspector");
    }
  }

  /** Status is written beside the spec, and the spec beside status. */
  @Test
  void statusIsApart() {
    kubectl.say(
        "",
        "patch",
        "mdep",
        "scratch-inspector",
        "-n",
        "default",
        "--type=merge",
        "-p",
        "{\"status\": {\"level\": \"Shadow\"}}");

    assertThat(
            kubectl.say(
                "",
                "get",
                "mdep",
                "scratch-inspector",
                "-n",
                "default",
                "-o",
                "jsonpath={.status.level}"))
        .isEqualTo("Full");
  }

  @Test
  void itExplainsItself() {
    var said = kubectl.say("", "explain", "mdep.spec.rollout.keepWarm").replaceAll("\\s+", " ");

    assertThat(said).contains(Crd.field("spec.rollout.keepWarm").description());
    assertThat(kubectl.say("", "explain", "mdep.spec.model.template.spec.containers"))
        .contains("livenessProbe");
  }

  private List<String> lines(String... arguments) {
    return kubectl.say("", arguments).lines().map(String::strip).toList();
  }

  private static List<String> cells(String line) {
    return List.of(line.split("\\s{2,}"));
  }
}
