package dev.handover.stage;

import dev.handover.apiserver.ApiServer;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
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
    try (var crd = Files.newInputStream(Chart.crd())) {
      var applied =
          client
              .resource(
                  client
                      .getKubernetesSerialization()
                      .unmarshal(crd, CustomResourceDefinition.class))
              .serverSideApply();
      Awaitility.await("the CRD is served")
          .atMost(Duration.ofSeconds(10))
          .until(() -> established(client, applied.getMetadata().getName()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String namespace(io.fabric8.kubernetes.api.model.HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getNamespace()).orElse(Chart.RELEASE_NAMESPACE);
  }

  private static boolean established(KubernetesClient client, String crd) {
    return client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName(crd)
        .get()
        .getStatus()
        .getConditions()
        .stream()
        .anyMatch(it -> it.getType().equals("Established") && it.getStatus().equals("True"));
  }
}
