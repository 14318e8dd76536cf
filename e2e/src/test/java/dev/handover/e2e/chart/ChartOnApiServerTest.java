package dev.handover.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.handover.e2e.cluster.Repository;
import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A real API server takes all that the chart renders, and admits its pods where only restricted
 * ones may be.
 */
@Tag("api-server")
@EnabledIf("dev.handover.e2e.chart.Chart#hasHelm")
@EnabledIfEnvironmentVariable(named = KubeAPIServerConfigBuilder.KUBE_API_TEST_DIR, matches = ".+")
class ChartOnApiServerTest {
  private static final String RESTRICTED = "restricted";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static KubeAPIServer server;
  private static KubernetesClient client;

  @BeforeAll
  static void start() {
    server =
        new KubeAPIServer(
            KubeAPIServerConfigBuilder.anAPIServerConfig().withOfflineMode(true).build());
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(server.getKubeConfigYaml()))
            .build();
    for (var name : List.of("handover", "blue", "green", RESTRICTED)) {
      client
          .resource(
              new NamespaceBuilder()
                  .withNewMetadata()
                  .withName(name)
                  .withLabels(
                      Map.of(
                          "pod-security.kubernetes.io/enforce",
                          name.equals(RESTRICTED) ? name : "privileged"))
                  .endMetadata()
                  .build())
          .create();
    }
  }

  @AfterAll
  static void stop() {
    client.close();
    server.stop();
  }

  @ParameterizedTest
  @EnumSource
  void everyObjectIsAccepted(Release release) {
    var objects = objects(release);
    assertThat(objects).isNotEmpty();
    for (var object : objects) {
      // A server-side apply is refused for any field that the API server does not know.
      var applied = client.resource(object).fieldManager("helm").forceConflicts().serverSideApply();
      assertThat(applied.getMetadata().getUid()).isNotBlank();
    }
  }

  @ParameterizedTest
  @EnumSource
  void itsPodsAreRestricted(Release release) {
    var deployments =
        objects(release).stream()
            .filter(object -> "Deployment".equals(object.getKind()))
            .map(object -> JSON.convertValue(object, Deployment.class))
            .toList();
    assertThat(deployments).isNotEmpty();
    deployments.forEach(deployment -> admitted(deployment.getSpec().getTemplate()));
  }

  @Test
  void thePodsOfTheSamplesAreRestricted() throws IOException {
    var desk = client.load(Files.newInputStream(sample("review-desk.yaml"))).items();
    admitted(((Deployment) desk.getFirst()).getSpec().getTemplate());
    var digits = client.load(Files.newInputStream(sample("digits.yaml"))).items().getFirst();
    var template = JSON.valueToTree(digits).at("/spec/model/template");
    admitted(JSON.convertValue(template, PodTemplateSpec.class));
  }

  @Test
  void aPodThatIsNotRestrictedIsNotAdmittedHere() {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("root")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("root")
            .withImage("root")
            .endContainer()
            .endSpec()
            .build();
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(() -> create(pod))
        .withMessageContaining("violates PodSecurity \"restricted:latest\"");
  }

  private static java.nio.file.Path sample(String name) {
    return Repository.root().resolve("e2e/samples").resolve(name);
  }

  private static void admitted(PodTemplateSpec template) {
    var pod =
        new PodBuilder()
            .withNewMetadataLike(template.getMetadata())
            .withName("pod")
            .endMetadata()
            .withSpec(template.getSpec())
            .build();
    assertThat(create(pod).getMetadata().getName()).isEqualTo("pod");
  }

  private static Pod create(Pod pod) {
    return client.pods().inNamespace(RESTRICTED).resource(pod).dryRun().create();
  }

  /** Without the objects whose kinds only the Prometheus Operator knows. */
  private static List<HasMetadata> objects(Release release) {
    return Chart.objects(release.withoutCrd()).stream()
        .filter(object -> !object.path("apiVersion").asText().startsWith("monitoring.coreos.com/"))
        .map(ChartOnApiServerTest::resource)
        .toList();
  }

  private static HasMetadata resource(JsonNode object) {
    return JSON.convertValue((ObjectNode) object, GenericKubernetesResource.class);
  }
}
