package dev.handover.e2e.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.handover.e2e.cluster.Repository;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The chart, as helm sees it. {@code eval "$(e2e/cluster/env)"} puts helm on the PATH. */
final class Chart {
  static final Path FOLDER = Repository.root().resolve("helm/handover");

  private static final KubernetesSerialization YAML = new KubernetesSerialization();
  private static final ObjectMapper JSON = new ObjectMapper();

  private Chart() {}

  /**
   * What a command printed.
   *
   * @param status its exit status
   * @param text both of its outputs
   */
  record Printed(int status, String text) {}

  /** Whether there is a helm; a condition of the tests. */
  static boolean hasHelm() {
    return helm().isPresent();
  }

  private static Optional<Path> helm() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "helm"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** All objects of a release called handover in a namespace of that name, as one text. */
  static Printed template(String... settings) {
    return run("template", "handover", FOLDER.toString(), settings);
  }

  static Printed lint(String... settings) {
    return run("lint", "--strict", FOLDER.toString(), settings);
  }

  /** The objects of a rendered chart. */
  static List<JsonNode> objects(String... settings) {
    var printed = template(settings);
    if (printed.status() != 0) {
      throw new AssertionError(printed.text());
    }
    return Arrays.stream(printed.text().split("(?m)^---$"))
        .filter(text -> text.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
        .map(text -> YAML.unmarshal(text, JsonNode.class))
        .toList();
  }

  /** A file of the chart. */
  static String file(String name) {
    try {
      return Files.readString(FOLDER.resolve(name));
    } catch (IOException absent) {
      throw new UncheckedIOException(absent);
    }
  }

  static JsonNode values() {
    return YAML.unmarshal(file("values.yaml"), JsonNode.class);
  }

  static JsonNode schema() {
    try {
      return JSON.readTree(file("values.schema.json"));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static Printed run(String command, String first, String second, String... settings) {
    var line = new ArrayList<String>();
    line.add(helm().orElseThrow().toString());
    line.addAll(List.of(command, first, second, "--namespace", "handover"));
    line.addAll(List.of(settings));
    try {
      var process = new ProcessBuilder(line).redirectErrorStream(true).start();
      process.getOutputStream().close();
      var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Printed(process.waitFor(), text);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
