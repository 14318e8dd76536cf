package dev.handover.workload;

import java.util.Optional;

/**
 * Model files on a volume.
 *
 * @param claim name of a PersistentVolumeClaim in the namespace
 * @param path folder in the volume; empty for all of it
 * @param mountPath where the container sees it
 */
public record Artifact(String claim, Optional<String> path, String mountPath) {
  private static final String SCHEME = "pvc://";

  /** Whether a URI names a volume; others are served by other means. */
  public static boolean isVolume(String uri) {
    return uri.startsWith(SCHEME);
  }

  /**
   * Reads {@code pvc://claim/folder}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Artifact parse(String uri, String mountPath) {
    if (!isVolume(uri)) {
      throw wrong(uri);
    }
    var rest = uri.substring(SCHEME.length());
    var slash = rest.indexOf('/');
    var claim = slash < 0 ? rest : rest.substring(0, slash);
    var path = slash < 0 ? "" : rest.substring(slash + 1).replaceAll("/+$", "");
    if (claim.isEmpty() || path.startsWith("/") || ("/" + path + "/").contains("/../")) {
      throw wrong(uri);
    }
    return new Artifact(claim, Optional.of(path).filter(it -> !it.isEmpty()), mountPath);
  }

  private static IllegalArgumentException wrong(String uri) {
    return new IllegalArgumentException(
        "spec.model.artifact.uri is %s; write pvc://<claim>/<folder> without '..'".formatted(uri));
  }
}
