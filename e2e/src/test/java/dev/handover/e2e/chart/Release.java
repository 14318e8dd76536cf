package dev.handover.e2e.chart;

import java.util.stream.Stream;

/** The settings that the chart is tested with. */
enum Release {
  /** As few as there can be. */
  SMALLEST("--set", "prometheus.url=http://prometheus.monitoring:9090"),
  /** All that can be switched on. */
  EVERYTHING("--values", "everything.yaml", "--set", "prometheus.bundled.enabled=true"),
  /** With permissions in two namespaces alone. */
  TWO_NAMESPACES(
      "--set", "prometheus.bundled.enabled=true", "--set", "operator.watchNamespaces={blue,green}");

  private final String[] settings;

  Release(String... settings) {
    this.settings = settings;
  }

  /** As arguments of helm. */
  String[] settings() {
    return Stream.of(settings)
        .map(text -> text.endsWith(".yaml") ? Golden.folder().resolve(text).toString() : text)
        .toArray(String[]::new);
  }

  /** The same without the CRD, which has tests of its own. */
  String[] withoutCrd() {
    return Stream.concat(Stream.of(settings()), Stream.of("--set", "crds.install=false"))
        .toArray(String[]::new);
  }

  String file() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + ".golden.yaml";
  }
}
