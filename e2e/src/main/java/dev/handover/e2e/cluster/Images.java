package dev.handover.e2e.cluster;

import java.util.Optional;

/** Names of the images of {@code e2e/images}. */
final class Images {
  private static final String VERSION = "0.1.0";

  private Images() {}

  static String load() {
    return named("handover/load:" + VERSION);
  }

  /**
   * An image as the cluster knows it.
   *
   * @param image its name without a registry
   */
  static String named(String image) {
    return Optional.ofNullable(System.getenv("HANDOVER_REGISTRY"))
        .filter(registry -> !registry.isBlank())
        .map(registry -> registry + "/" + image)
        .orElse(image);
  }
}
