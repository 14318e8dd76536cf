package dev.handover.api.v1alpha1;

import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command that people use.
 *
 * @param kubeconfig how it finds the API server
 */
record Kubectl(Path kubeconfig) {
  /** What a command says, and how it ends. */
  record Outcome(int status, String output) {}

  /** Runs it with what it shall read as its input. */
  Outcome run(String input, String... arguments) {
    var command = new ArrayList<>(List.of(binary().toString(), "--kubeconfig", "" + kubeconfig));
    command.addAll(List.of(arguments));
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (var stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      }
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What it says; it must end well. */
  String say(String input, String... arguments) {
    var outcome = run(input, arguments);
    if (outcome.status() != 0) {
      throw new AssertionError(outcome.output());
    }
    return outcome.output();
  }

  private static Path binary() {
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
}
