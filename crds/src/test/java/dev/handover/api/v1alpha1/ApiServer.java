package dev.handover.api.v1alpha1;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionStatus;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real API server that has the CRD, one for all tests of a run; tests get a client or a kubectl.
 * What it is made of lies where {@code KUBE_API_TEST_DIR} says.
 */
final class ApiServer implements ParameterResolver {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(ApiServer.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    var type = parameter.getParameter().getType();
    return type == KubernetesClient.class || type == Kubectl.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var running =
        context
            .getRoot()
            .getStore(STORE)
            .getOrComputeIfAbsent("server", ignored -> Running.start(), Running.class);
    return parameter.getParameter().getType() == Kubectl.class
        ? running.kubectl()
        : running.client();
  }

  private record Running(KubeAPIServer server, KubernetesClient client, Kubectl kubectl)
      implements AutoCloseable {
    static Running start() {
      if (System.getenv(KubeAPIServerConfigBuilder.KUBE_API_TEST_DIR) == null) {
        throw new IllegalStateException(
            "KUBE_API_TEST_DIR names no folder with kube-apiserver, etcd and kubectl:"
                + " run e2e/cluster/build, then eval \"$(e2e/cluster/env)\"");
      }
      var server =
          new KubeAPIServer(
              KubeAPIServerConfigBuilder.anAPIServerConfig().withOfflineMode(true).build());
      server.start();
      var yaml = server.getKubeConfigYaml();
      var client = new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(yaml)).build();
      install(client);
      return new Running(server, client, new Kubectl(file(yaml)));
    }

    private static void install(KubernetesClient client) {
      var crd =
          client
              .resource(Crd.YAML.convertValue(Crd.read(), CustomResourceDefinition.class))
              .serverSideApply();
      client.resource(crd).waitUntilCondition(Running::established, 1, TimeUnit.MINUTES);
    }

    private static boolean established(CustomResourceDefinition crd) {
      return Optional.ofNullable(crd)
          .map(CustomResourceDefinition::getStatus)
          .map(CustomResourceDefinitionStatus::getConditions)
          .orElse(List.of())
          .stream()
          .anyMatch(it -> it.getType().equals("Established") && it.getStatus().equals("True"));
    }

    private static Path file(String yaml) {
      try {
        var file = Files.createTempFile("kubeconfig", ".yaml");
        file.toFile().deleteOnExit();
        return Files.writeString(file, yaml);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      client.close();
      server.stop();
    }
  }
}
