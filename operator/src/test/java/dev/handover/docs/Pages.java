package dev.handover.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The Markdown pages of the repository. */
final class Pages {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Folders with pages of others, or made by a build. */
  private static final Set<String> LEFT_OUT = Set.of("target", "node_modules", ".git");

  private Pages() {}

  /** A page of the documentation. */
  static Path docs(String name) {
    return ROOT.resolve("docs").resolve(name);
  }

  static List<String> lines(Path page) {
    try {
      return Files.readAllLines(page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every page. */
  static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(Pages::isOurs)
          .sorted()
          .toList();
    }
  }

  private static boolean isOurs(Path file) {
    for (var part : ROOT.relativize(file)) {
      if (LEFT_OUT.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }

  /** The lines of a page below a heading, up to the next heading of any level. */
  static List<String> section(Path page, String heading) {
    return lines(page).stream()
        .dropWhile(line -> !line.equals(heading))
        .skip(1)
        .takeWhile(line -> !line.startsWith("#"))
        .toList();
  }
}
