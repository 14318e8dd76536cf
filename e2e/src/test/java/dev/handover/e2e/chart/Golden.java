package dev.handover.e2e.chart;

import dev.handover.e2e.cluster.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the chart is to render. With {@code HANDOVER_GOLDEN=write} it is written anew. */
final class Golden {
  private Golden() {}

  static Path folder() {
    return Repository.root().resolve("e2e/src/test/resources/chart");
  }

  static String of(Release release, String rendered) {
    Path file = folder().resolve(release.file());
    try {
      if ("write".equals(System.getenv("HANDOVER_GOLDEN"))) {
        Files.writeString(file, rendered);
      }
      return Files.readString(file);
    } catch (IOException absent) {
      throw new UncheckedIOException(absent);
    }
  }
}
