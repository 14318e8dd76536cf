package dev.handover.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.evidence.Guardrail;
import dev.handover.evidence.Measure;
import dev.handover.prometheus.CustomQueries;
import dev.handover.prometheus.QueryText;
import dev.handover.reconcile.spec.Reading;
import dev.handover.reconcile.spec.Remembered;
import dev.handover.reconcile.spec.SpecReader;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every ModelDeployment that a page shows is accepted as it stands. */
class ExamplesTest {
  private static final String KIND = "kind: ModelDeployment";

  @TestFactory
  Stream<DynamicTest> everyExampleIsAccepted() throws IOException {
    return examples().stream()
        .map(example -> DynamicTest.dynamicTest(example.where(), () -> assertAccepted(example)));
  }

  @Test
  void thereAreExamples() throws IOException {
    assertThat(examples()).hasSizeGreaterThanOrEqualTo(2);
  }

  /** A block of YAML and where it stands. */
  private record Example(String where, String text) {}

  private static void assertAccepted(Example example) {
    var resource = Serialization.unmarshal(example.text(), ModelDeployment.class);
    var reading = SpecReader.read(resource, Remembered.NOTHING);
    assertThat(reading).as(text(reading)).isInstanceOf(Reading.Accepted.class);
    assertThat(reading.followed().orElseThrow().guardrails().stream().flatMap(ExamplesTest::query))
        .allMatch(query -> QueryText.problem(query, CustomQueries.NamespaceOnly).isEmpty());
  }

  private static String text(Reading reading) {
    return reading instanceof Reading.Refused refused ? refused.text() : "accepted";
  }

  private static Stream<String> query(Guardrail guardrail) {
    return guardrail.measure() instanceof Measure.Query(var expression, var window)
        ? Stream.of(expression)
        : Stream.empty();
  }

  private static List<Example> examples() throws IOException {
    var examples = new ArrayList<Example>();
    for (var page : Pages.all()) {
      examples.addAll(examples(page));
    }
    return examples;
  }

  private static List<Example> examples(Path page) {
    var found = new ArrayList<Example>();
    var block = new ArrayList<String>();
    var within = false;
    for (var line : Pages.lines(page)) {
      if (within && line.strip().equals("```")) {
        within = false;
        if (block.contains(KIND)) {
          var where = "%s, block %d".formatted(Pages.ROOT.relativize(page), found.size() + 1);
          found.add(new Example(where, String.join("\n", block)));
        }
      } else if (within) {
        block.add(line);
      } else if (line.strip().equals("```yaml")) {
        within = true;
        block.clear();
      }
    }
    return found;
  }
}
