package dev.handover.router.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on the router lists every metric with its labels and every value of a label. */
class MetricsPageTest {
  private static final Path PAGE = Path.of("../docs/router.md");

  @Test
  void everyFamilyIsListedWithItsLabels() throws IOException {
    assertThat(listed()).containsExactlyInAnyOrderElementsOf(served());
  }

  @Test
  void everyWordIsListed() throws IOException {
    var page = Files.readString(PAGE);
    var words =
        Stream.of(
                words(Result.values(), Result::word),
                words(Role.values(), Role::word),
                words(AnsweredBy.values(), AnsweredBy::word),
                words(FallbackReason.values(), FallbackReason::word),
                words(DropReason.values(), DropReason::word))
            .flatMap(List::stream);
    assertThat(words).allSatisfy(word -> assertThat(page).contains("`" + word + "`"));
  }

  private static <T> List<String> words(T[] values, Function<T, String> word) {
    return Arrays.stream(values).map(word).toList();
  }

  private static List<String> listed() throws IOException {
    return Files.readAllLines(PAGE).stream()
        .filter(line -> line.startsWith("| `handover_router_"))
        .map(line -> line.split("\\|"))
        .map(cells -> "%s %s %s".formatted(plain(cells[1]), plain(cells[2]), plain(cells[3])))
        .toList();
  }

  private static String plain(String cell) {
    return cell.strip().replace("`", "");
  }

  private static List<String> served() {
    var registry = new CollectorRegistry();
    var meters = new Meters(registry);
    var attempts =
        meters.attempts(
            new Subject("ns", "digits", "stable", "4be7a1c09f", "Full"), Role.ANSWER, List.of(1L));
    attempts.expect(Result.OK, AnsweredBy.STABLE);
    attempts.count(FallbackReason.ERROR);
    attempts.count(DropReason.BUDGET);
    meters.breaker("ns", "digits", "stable", "4be7a1c09f");
    meters.inForce("ns", "digits", 1);
    return Collections.list(registry.metricFamilySamples()).stream()
        .map(MetricsPageTest::told)
        .toList();
  }

  private static String told(MetricFamilySamples family) {
    var type = family.type.name().toLowerCase(Locale.ROOT);
    var name = type.equals("counter") ? family.name + "_total" : family.name;
    var labels =
        family.samples.getFirst().labelNames.stream()
            .filter(label -> !label.equals("le"))
            .collect(Collectors.joining(", "));
    return "%s %s %s".formatted(name, type, labels);
  }
}
