package dev.handover.router.control;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.handover.router.balance.ServicePod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The last tables in force and the last endpoints, on disk: what a router that was restarted serves
 * from while the API server is away. Never a reason to fail: without it a router only starts later.
 */
final class StateDir {
  private static final Logger LOG = Logger.getLogger(StateDir.class);

  private final Path tables;
  private final Path pods;

  /** What could not be written the last time; said once. */
  private final Set<Path> unsaved = new HashSet<>();

  StateDir(Path directory) {
    tables = directory.resolve("tables.json");
    pods = directory.resolve("endpoints.json");
  }

  /** JSON of the tables that were in force, by name. */
  Optional<Map<String, String>> tables() {
    return load(tables, new TypeReference<>() {});
  }

  /** Ready pods by Service. */
  Optional<Map<String, List<ServicePod>>> pods() {
    return load(pods, new TypeReference<>() {});
  }

  /**
   * @return whether they are on disk now
   */
  boolean saveTables(Map<String, String> byName) {
    return save(tables, byName);
  }

  /**
   * @return whether they are on disk now
   */
  boolean savePods(Map<String, List<ServicePod>> byService) {
    return save(pods, byService);
  }

  private static <T> Optional<T> load(Path file, TypeReference<T> type) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(TableJson.MAPPER.readValue(file.toFile(), type));
    } catch (IOException e) {
      LOG.warnf("%s cannot be read and is left aside: %s", file, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Replaces the file at once: whoever reads it sees the old content or the new. Where that cannot
   * be, there is none: a restart by tables that were left long ago is worse than one that waits.
   */
  private boolean save(Path file, Object content) {
    try {
      Files.createDirectories(file.getParent());
      Path next = file.resolveSibling(file.getFileName() + ".next");
      TableJson.MAPPER.writeValue(next.toFile(), content);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      unsaved.remove(file);
      return true;
    } catch (IOException e) {
      if (unsaved.add(file)) {
        LOG.warnf(
            "%s cannot be written and is tried again; until then a restart needs the API server: %s",
            file, e.getMessage());
      }
      drop(file);
      return false;
    }
  }

  private static void drop(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.errorf("%s is out of date and cannot be deleted: %s", file, e.getMessage());
    }
  }
}
