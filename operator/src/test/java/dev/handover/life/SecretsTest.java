package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Notice.Reason;
import dev.handover.stage.Installed;
import dev.handover.stage.PlayedKubelet.Fate;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a model is given stays with it. */
@Tag("api-server")
@ExtendWith(Installed.class)
class SecretsTest {
  private static final String VALUE = "hunter2-in-the-clear";

  private final KubernetesClient admin;

  SecretsTest(KubernetesClient admin) {
    this.admin = admin;
  }

  @Test
  void noValueOfTheTemplateIsTold() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.kubelet().fate("registry/scratch:v2", Fate.NoImage);
      stage
          .replace(withAValue("v2"))
          .await("starts", status -> status.candidate() != null)
          .pass(Duration.ofMinutes(11))
          .awaitRest("Full");
      stage.told(Reason.RolledBack.name());

      assertThat(Serialization.asYaml(stage.status())).doesNotContain(VALUE);
      assertThat(
              Serialization.asYaml(
                  admin.v1().events().inNamespace(stage.namespace()).list().getItems()))
          .contains(Reason.RolledBack.name())
          .doesNotContain(VALUE);
      assertThat(stage.table(Stage.NAME).orElseThrow().toString()).doesNotContain(VALUE);
    }
  }

  private static String withAValue(String version) {
    return Stage.model(version)
        .replaceFirst(
            "model: \\{image: \"registry/scratch:%s\", port: 8080, replicas: 2}".formatted(version),
            """
            model:
                port: 8080
                replicas: 2
                template:
                  spec:
                    containers:
                      - name: model
                        image: "registry/scratch:%s"
                        env: [{name: TOKEN, value: %s}]"""
                .formatted(version, VALUE));
  }
}
