package dev.handover.stage;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What the chart renders, as far as an API server without nodes can use it. */
final class Chart {
  static final String RELEASE_NAMESPACE = "handover";
  static final String SERVICE_ACCOUNT = "handover-operator";

  private Chart() {}

  /** Everything that says what the operator and the routers may do. */
  static List<HasMetadata> permissions(KubernetesClient client) {
    return rendered(client)
        .filter(
            object ->
                List.of(
                        "ClusterRole",
                        "ClusterRoleBinding",
                        "Role",
                        "RoleBinding",
                        "ServiceAccount")
                    .contains(object.getKind()))
        .toList();
  }

  private static Stream<HasMetadata> rendered(KubernetesClient client) {
    var text =
        run(
            List.of(
                "helm",
                "template",
                "handover",
                "../helm/handover",
                "--namespace",
                RELEASE_NAMESPACE,
                "--set",
                "crds.install=false,prometheus.url=http://prometheus:9090"));
    return client
        .load(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
        .items()
        .stream();
  }

  private static String run(List<String> command) {
    try {
      var errors = Files.createTempFile("helm", ".txt");
      var process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " failed: " + Files.readString(errors));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "helm cannot be run; put it on the PATH: eval \"$(e2e/cluster/env)\"", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The CRD that users install. */
  static Path crd() {
    return Path.of("../helm/handover/files/modeldeployments.handover.dev.yaml");
  }
}
