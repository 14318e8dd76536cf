package dev.handover.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The source tree that this runs from. */
public final class Repository {
  private static final Path SAMPLES = Path.of("e2e", "samples");

  private Repository() {}

  /**
   * Its top folder.
   *
   * @throws IllegalStateException if this does not run from within it
   */
  public static Path root() {
    var here = Path.of("").toAbsolutePath();
    for (var folder = here; folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder.resolve(SAMPLES))) {
        return folder;
      }
    }
    throw new IllegalStateException(
        "no folder above %s holds %s: start this from the source tree".formatted(here, SAMPLES));
  }

  static String sample(String name) {
    var file = root().resolve(SAMPLES).resolve(name + ".yaml");
    try {
      return Files.readString(file).replace("image: handover/", "image: " + Images.PREFIX);
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + file, unreadable);
    }
  }
}
