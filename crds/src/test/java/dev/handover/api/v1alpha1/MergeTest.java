package dev.handover.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two who write the same resource by server-side apply do not take each other's entries away. */
@Tag("api-server")
@ExtendWith(ApiServer.class)
class MergeTest {
  private static final String TEAM =
      """
      apiVersion: handover.dev/v1alpha1
      kind: ModelDeployment
      metadata: {name: shared, namespace: default}
      spec:
        automation: {level: Full}
        model:
          template:
            spec:
              containers:
                - name: model
                  image: registry/scratch:v7
                  env: [{name: THREADS, value: "2"}]
                  ports: [{containerPort: 8080}]
        guardrails:
          - {name: errors, preset: ErrorRate, threshold: {max: 0.05}}
      """;

  private static final String PLATFORM =
      """
      apiVersion: handover.dev/v1alpha1
      kind: ModelDeployment
      metadata: {name: shared, namespace: default}
      spec:
        model:
          template:
            spec:
              containers:
                - name: model
                  env: [{name: PROXY, value: "http://proxy"}]
                  ports: [{containerPort: 9000}]
                - {name: agent, image: "registry/agent:v1"}
        guardrails:
          - {name: latency, preset: LatencyOver, over: 250ms, threshold: {max: 0.05}}
      """;

  private final Kubectl kubectl;

  MergeTest(Kubectl kubectl) {
    this.kubectl = kubectl;
  }

  @AfterEach
  void remove() {
    kubectl.say("", "delete", "mdep", "shared", "-n", "default", "--ignore-not-found");
  }

  /** The platform leaves the image to the team, so it writes second. */
  @Test
  void listsMergeByTheirKeys() throws IOException {
    apply("team", TEAM);
    var spec = apply("platform", withImage(PLATFORM));

    assertThat(names(spec.at("/guardrails"))).containsExactlyInAnyOrder("errors", "latency");
    var pod = spec.at("/model/template/spec");
    assertThat(names(pod.get("containers"))).containsExactlyInAnyOrder("model", "agent");
    assertThat(names(pod.at("/containers/0/env"))).containsExactlyInAnyOrder("THREADS", "PROXY");
    assertThat(pod.at("/containers/0/ports").findValuesAsText("containerPort"))
        .containsExactlyInAnyOrder("8080", "9000");
  }

  @Test
  void whatOneTakesAwayIsOnlyItsOwn() throws IOException {
    apply("team", TEAM);
    apply("platform", withImage(PLATFORM));
    var less =
        PLATFORM.replaceAll("(?s)  guardrails:.*", "").replaceAll(" *- \\{name: agent.*\n", "");
    var spec = apply("platform", withImage(less));

    assertThat(names(spec.at("/guardrails"))).containsExactly("errors");
    assertThat(names(spec.at("/model/template/spec/containers"))).containsExactly("model");
  }

  /** A container must have an image; the same one may be written by both. */
  private static String withImage(String resource) {
    return resource.replaceFirst(
        "- name: model\n", "- name: model\n            image: registry/scratch:v7\n");
  }

  private JsonNode apply(String manager, String resource) throws IOException {
    var said =
        kubectl.say(
            resource,
            "apply",
            "--server-side",
            "--field-manager=" + manager,
            "-o",
            "yaml",
            "-f",
            "-");
    return Crd.YAML.readTree(said).get("spec");
  }

  private static List<String> names(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(entry -> entry.get("name").asText())
        .toList();
  }
}
