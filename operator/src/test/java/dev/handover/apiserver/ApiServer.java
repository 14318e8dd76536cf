package dev.handover.apiserver;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A real API server with etcd behind it, one for all tests of a run; each test class gets a client.
 * The binaries lie where {@code KUBE_API_TEST_DIR} says.
 */
public final class ApiServer implements ParameterResolver, ExecutionCondition {
  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(ApiServer.class);

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return System.getenv(KubeAPIServerConfigBuilder.KUBE_API_TEST_DIR) == null
        ? ConditionEvaluationResult.disabled(
            "KUBE_API_TEST_DIR names no folder with kube-apiserver and etcd")
        : ConditionEvaluationResult.enabled("an API server can be started");
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == KubernetesClient.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(STORE)
        .getOrComputeIfAbsent("server", ignored -> Running.start(), Running.class)
        .client();
  }

  private record Running(KubeAPIServer server, KubernetesClient client) implements AutoCloseable {
    static Running start() {
      var server =
          new KubeAPIServer(
              KubeAPIServerConfigBuilder.anAPIServerConfig().withOfflineMode(true).build());
      server.start();
      var config = Config.fromKubeconfig(server.getKubeConfigYaml());
      return new Running(server, new KubernetesClientBuilder().withConfig(config).build());
    }

    @Override
    public void close() {
      client.close();
      server.stop();
    }
  }
}
