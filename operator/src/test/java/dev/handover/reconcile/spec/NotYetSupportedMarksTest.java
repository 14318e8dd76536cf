package dev.handover.reconcile.spec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.reconcile.spec.NotYetSupported.Line;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What is refused as not yet supported is marked so in the CRD, where people and the reference page
 * read it, and nothing else is. Marks end a description ("Not yet supported."), or follow a word
 * ("`Queue` (not yet supported)").
 */
class NotYetSupportedMarksTest {
  private static final String CRD = "modeldeployments.handover.dev.yaml";
  private static final Pattern WORD = Pattern.compile("`([^`]+)` \\(not yet supported\\)");

  private final Set<String> fields = new TreeSet<>();
  private final Set<Marked> words = new HashSet<>();

  /** A word that is marked at a field. */
  private record Marked(String path, String word) {}

  NotYetSupportedMarksTest() throws IOException {
    try (var yaml = ModelDeployment.class.getResourceAsStream(CRD)) {
      var crd = new ObjectMapper(new YAMLFactory()).readTree(yaml);
      collect("spec", crd.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec"));
    }
  }

  private void collect(String path, JsonNode schema) {
    var description = schema.path("description").asText();
    if (description.endsWith("Not yet supported.")) {
      fields.add(path);
    }
    WORD.matcher(description)
        .results()
        .forEach(match -> words.add(new Marked(path, match.group(1))));
    schema
        .path("properties")
        .properties()
        .forEach(property -> collect(path + "." + property.getKey(), property.getValue()));
    if (schema.has("items")) {
      collect(path + "[]", schema.get("items"));
    }
  }

  @Test
  void theFieldsAreThoseOfTheTable() {
    var refused =
        NotYetSupported.lines().stream()
            .filter(line -> line.value().isEmpty())
            .map(Line::path)
            .collect(Collectors.toSet());

    assertThat(fields).isEqualTo(refused);
  }

  @Test
  void everyWordThatIsRefusedIsMarked() {
    assertThat(NotYetSupported.lines())
        .filteredOn(line -> line.value().isPresent())
        .allSatisfy(line -> assertThat(words).anyMatch(marked -> refuses(line, marked)));
  }

  @Test
  void everyWordThatIsMarkedIsRefused() {
    assertThat(words)
        .isNotEmpty()
        .allSatisfy(
            marked -> assertThat(NotYetSupported.lines()).anyMatch(line -> refuses(line, marked)));
  }

  /** What the elements of a list may be is said at the list. */
  private static boolean refuses(Line line, Marked marked) {
    return line.path().replaceAll("\\[]$", "").equals(marked.path())
        && line.value().filter(value -> value.matcher(marked.word()).matches()).isPresent();
  }
}
