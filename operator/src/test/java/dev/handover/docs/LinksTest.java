package dev.handover.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every link between pages leads to a file, and to a heading where it names one. */
class LinksTest {
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");
  private static final Pattern HEADING = Pattern.compile("#{1,6} (.*)");
  private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    var broken = new ArrayList<String>();
    var links = 0;
    for (var page : Pages.all()) {
      for (var link : links(page)) {
        links++;
        problem(page, link)
            .ifPresent(it -> broken.add("%s: %s".formatted(Pages.ROOT.relativize(page), it)));
      }
    }
    assertThat(broken).isEmpty();
    assertThat(links).as("links that were looked at").isGreaterThan(20);
  }

  private static Optional<String> problem(Path page, String link) {
    var parts = link.split("#", 2);
    var file = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
    if (!Files.exists(file)) {
      return Optional.of(link + " leads to no file");
    }
    return parts.length == 2 && !anchors(file).contains(parts[1])
        ? Optional.of(link + " leads to no heading; there are " + anchors(file))
        : Optional.empty();
  }

  private static List<String> links(Path page) {
    return prose(page).stream()
        .map(line -> CODE.matcher(line).replaceAll(""))
        .flatMap(line -> LINK.matcher(line).results())
        .map(match -> match.group(1))
        .filter(link -> !ELSEWHERE.matcher(link).matches())
        .toList();
  }

  /** Headings as they stand in addresses; the second of a name has a number. */
  private static Set<String> anchors(Path page) {
    var anchors = new HashSet<String>();
    Map<String, Integer> seen = new HashMap<>();
    for (var line : prose(page)) {
      var heading = HEADING.matcher(line);
      if (heading.matches()) {
        var anchor = anchor(heading.group(1));
        var before = seen.merge(anchor, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? anchor : anchor + "-" + before);
      }
    }
    return anchors;
  }

  private static String anchor(String heading) {
    return heading
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }

  /** The lines outside of blocks of code. */
  private static List<String> prose(Path page) {
    var prose = new ArrayList<String>();
    var code = false;
    for (var line : Pages.lines(page)) {
      if (line.strip().startsWith("```")) {
        code = !code;
      } else if (!code) {
        prose.add(line);
      }
    }
    return prose;
  }
}
