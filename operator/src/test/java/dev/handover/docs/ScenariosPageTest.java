package dev.handover.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every scenario names a test, and every test that is named is there. */
class ScenariosPageTest {
  private static final Pattern NAMED = Pattern.compile("`(\\w+Test)#(\\w+)`");

  @Test
  void everyScenarioNamesATestThatIsThere() throws IOException {
    var sources = sources();
    var rows = rows();
    assertThat(rows).hasSizeGreaterThan(25);
    for (var row : rows) {
      var named = NAMED.matcher(row).results().toList();
      assertThat(named).as(row).isNotEmpty();
      for (var test : named) {
        assertThat(sources)
            .as("%s#%s", test.group(1), test.group(2))
            .anyMatch(source -> has(source, test.group(1), test.group(2)));
      }
    }
  }

  private static List<String> rows() {
    return Pages.lines(Pages.docs("scenarios.md")).stream()
        .filter(line -> line.matches("\\| [A-Z]\\d+ \\|.*"))
        .toList();
  }

  private static List<Path> sources() throws IOException {
    var sources = new ArrayList<Path>();
    for (var module : List.of("crds", "operator", "router", "e2e")) {
      try (var files = Files.walk(Pages.ROOT.resolve(module).resolve("src/test/java"))) {
        files.filter(it -> it.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    return sources;
  }

  private static boolean has(Path source, String type, String method) {
    return source.getFileName().toString().equals(type + ".java")
        && Pages.lines(source).stream()
            .anyMatch(line -> line.matches(".*\\b" + method + "\\(.*\\{"));
  }
}
