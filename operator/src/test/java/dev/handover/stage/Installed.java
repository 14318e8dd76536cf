package dev.handover.stage;

import dev.handover.apiserver.ApiServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionStatus;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceValidationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** An {@link ApiServer} on which the chart's CRD and permissions are installed, once. */
public final class Installed implements ParameterResolver, ExecutionCondition {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(Installed.class);
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private final ApiServer server = new ApiServer();

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return server.evaluateExecutionCondition(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == KubernetesClient.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var client = (KubernetesClient) server.resolveParameter(parameter, context);
    context
        .getRoot()
        .getStore(STORE)
        .getOrComputeIfAbsent(
            "installed",
            ignored -> {
              install(client);
              return true;
            });
    return client;
  }

  private static void install(KubernetesClient client) {
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(Chart.RELEASE_NAMESPACE)
                .endMetadata()
                .build())
        .serverSideApply();
    Chart.permissions(client)
        .forEach(it -> client.resource(it).inNamespace(namespace(it)).serverSideApply());
    var crd = crd(client);
    client.resource(crd).serverSideApply();
    Awaitility.await("the CRD is served")
        .atMost(PATIENCE)
        .until(() -> established(client, crd.getMetadata().getName()));
  }

  private static CustomResourceDefinition crd(KubernetesClient client) {
    try (var file = Files.newInputStream(Chart.crd())) {
      return client.getKubernetesSerialization().unmarshal(file, CustomResourceDefinition.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The CRD that is installed for a while; then it is the chart's again. */
  public interface Lax extends AutoCloseable {
    @Override
    void close();
  }

  /** The API server soon takes anything for a ModelDeployment. */
  public static Lax laxSchema(KubernetesClient client) {
    var crd = crd(client);
    var lax = crd(client);
    lax.getSpec()
        .getVersions()
        .forEach(
            version ->
                version.setSchema(
                    new CustomResourceValidationBuilder()
                        .withNewOpenAPIV3Schema()
                        .withType("object")
                        .withXKubernetesPreserveUnknownFields(true)
                        .endOpenAPIV3Schema()
                        .build()));
    replace(client, lax);
    return () -> replace(client, crd);
  }

  private static void replace(KubernetesClient client, CustomResourceDefinition crd) {
    var crds = client.apiextensions().v1().customResourceDefinitions();
    crds.withName(crd.getMetadata().getName())
        .edit(it -> new CustomResourceDefinitionBuilder(it).withSpec(crd.getSpec()).build());
  }

  private static String namespace(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getNamespace()).orElse(Chart.RELEASE_NAMESPACE);
  }

  /** A moment after it was made it has no conditions yet. */
  private static boolean established(KubernetesClient client, String crd) {
    return Optional.ofNullable(
            client.apiextensions().v1().customResourceDefinitions().withName(crd).get())
        .map(CustomResourceDefinition::getStatus)
        .map(CustomResourceDefinitionStatus::getConditions)
        .orElse(List.of())
        .stream()
        .anyMatch(it -> it.getType().equals("Established") && it.getStatus().equals("True"));
  }
}
