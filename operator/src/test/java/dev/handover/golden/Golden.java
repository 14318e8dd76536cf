package dev.handover.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/**
 * Cases as folders: {@code in.yaml} is what a user wrote and what was seen, {@code out.yaml} what
 * must come of it. Run with {@code -Dgolden.update=true} to write {@code out.yaml} anew, and read
 * the difference before committing it.
 */
public final class Golden {
  private static final Path ROOT = Path.of("src/test/golden");

  private static final ObjectMapper YAML =
      new ObjectMapper(
              new YAMLFactory()
                  .disable(YAMLGenerator.Feature.SPLIT_LINES)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS))
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private Golden() {}

  /** The cases of a suite, by the names of their folders. */
  public static Stream<String> cases(String suite) {
    try (var folders = Files.list(ROOT.resolve(suite))) {
      return folders.map(it -> it.getFileName().toString()).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a case starts from. */
  public static JsonNode input(String suite, String name) {
    try {
      return YAML.readTree(Files.readString(ROOT.resolve(suite).resolve(name).resolve("in.yaml")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compares objects with what a case expects. */
  public static void check(String suite, String name, List<?> objects) {
    var file = ROOT.resolve(suite).resolve(name).resolve("out.yaml");
    var actual = objects.stream().map(Golden::yaml).collect(Collectors.joining());
    try {
      if (Boolean.getBoolean("golden.update")) {
        Files.writeString(file, actual);
      }
      Assertions.assertThat(actual).isEqualTo(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keys in order, so that the same object is always the same text. */
  private static String yaml(Object object) {
    try {
      return YAML.writeValueAsString(YAML.readValue(json(object), Object.class));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String json(Object object) {
    return object instanceof String text ? text : Serialization.asJson(object);
  }
}
