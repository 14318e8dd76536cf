package dev.handover.plugin;

import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.ConfigBuilder;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedAuthInfoBuilder;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.api.model.NamedContextBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Somebody at a terminal who has kubectl and, on the PATH, the plugin.
 *
 * @param home where the kubeconfig, caches and outputs are
 * @param script the plugin
 */
record Typist(Path home, Path script) {
  private static final String CLUSTER = "lab";

  /** How a command ended, and what it said where. */
  record Outcome(int status, String output, String errors) {}

  static Typist of(Config config, Path home) {
    write(home.resolve("kubeconfig"), kubeconfig(config));
    return new Typist(home, Path.of("../helm/kubectl/kubectl-handover").toAbsolutePath());
  }

  Path kubeconfig() {
    return home.resolve("kubeconfig");
  }

  /** Types {@code kubectl handover} and more. */
  Outcome types(String... words) {
    return runs(List.of("kubectl", "handover"), words);
  }

  /** Types something, followed by more. */
  Outcome runs(List<String> beginning, String... words) {
    try {
      var output = Files.createTempFile(home, "output", ".txt");
      var errors = Files.createTempFile(home, "errors", ".txt");
      var process = start(beginning, output, errors, words);
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(String.join(" ", words) + " does not end");
      }
      return new Outcome(process.exitValue(), Files.readString(output), Files.readString(errors));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Types something that goes on. */
  Process start(List<String> beginning, Path output, Path errors, String... words) {
    // Whoever runs the tests in the background has them, and all they start, ignore Ctrl-C.
    var command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(beginning);
    command.addAll(List.of(words));
    var builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    var environment = builder.environment();
    environment.put(
        "PATH",
        String.join(
            File.pathSeparator,
            script.getParent().toString(),
            kubectl().getParent().toString(),
            System.getenv("PATH")));
    environment.put("KUBECONFIG", kubeconfig().toString());
    environment.put("KUBECACHEDIR", home.resolve("cache").toString());
    environment.put("TMPDIR", home.toString());
    command.set(0, executable(command.getFirst()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A process is looked for on the PATH of the test, not on the one it gets. */
  private static String executable(String word) {
    return word.equals("kubectl") ? kubectl().toString() : word;
  }

  private static Path kubectl() {
    var root = Path.of(System.getenv(KubeAPIServerConfigBuilder.KUBE_API_TEST_DIR), "k8s");
    try (var versions = Files.list(root)) {
      return versions
          .map(version -> version.resolve("kubectl"))
          .filter(Files::isExecutable)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("there is no kubectl below " + root));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** With a context for whoever may do everything, for a visitor, and for somebody unknown. */
  private static String kubeconfig(Config config) {
    return Serialization.asYaml(
        new ConfigBuilder()
            .addNewCluster()
            .withName(CLUSTER)
            .withNewCluster()
            .withServer(config.getMasterUrl())
            .withCertificateAuthority(config.getCaCertFile())
            .withCertificateAuthorityData(config.getCaCertData())
            .endCluster()
            .endCluster()
            .withUsers(user("admin", null, config), user("visitor", "visitor", config))
            .withContexts(context("admin"), context("visitor"), context("nobody"))
            .withCurrentContext("admin")
            .build());
  }

  private static NamedAuthInfo user(String name, String as, Config config) {
    return new NamedAuthInfoBuilder()
        .withName(name)
        .withNewUser()
        .withClientCertificate(config.getClientCertFile())
        .withClientCertificateData(config.getClientCertData())
        .withClientKey(config.getClientKeyFile())
        .withClientKeyData(config.getClientKeyData())
        .withAs(as)
        .endUser()
        .build();
  }

  private static NamedContext context(String user) {
    return new NamedContextBuilder()
        .withName(user)
        .withNewContext()
        .withCluster(CLUSTER)
        .withUser(user)
        .endContext()
        .build();
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
