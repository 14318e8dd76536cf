package dev.handover.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.prometheus.CustomQueries;
import dev.handover.prometheus.Evidences;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The reference page lists every metric of the operator, and no other. */
class MetricsReferenceTest {
  private static final Path PAGE = Path.of("../docs/reference/operator-metrics.md");

  @Test
  void thePageListsWhatIsServed() throws IOException {
    var registry = new CollectorRegistry();
    new OperatorMetrics(registry);
    new Evidences(
            URI.create("http://prometheus"),
            CustomQueries.Deny,
            Clock.systemUTC(),
            key -> {},
            registry)
        .close();

    var served =
        Collections.list(registry.metricFamilySamples()).stream()
            .map(MetricsReferenceTest::name)
            .toList();
    var listed =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| `handover_"))
            .map(line -> line.split("\\|"))
            .map(
                cells ->
                    "%s %s: %s"
                        .formatted(
                            cells[1].strip().replace("`", ""), cells[2].strip(), cells[4].strip()))
            .toList();

    assertThat(listed).containsExactlyInAnyOrderElementsOf(served);
  }

  private static String name(MetricFamilySamples family) {
    var type = family.type.name().toLowerCase(Locale.ROOT);
    var name = type.equals("counter") ? family.name + "_total" : family.name;
    return "%s %s: %s".formatted(name, type, family.help);
  }
}
