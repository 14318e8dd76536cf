package dev.handover.e2e.cluster;

import java.util.Optional;

/** Names of the images of {@code e2e/images}. */
final class Images {
  /** In front of the name of every image; a registry of one's own if the environment names one. */
  static final String PREFIX =
      Optional.ofNullable(System.getenv("HANDOVER_REGISTRY"))
              .filter(registry -> !registry.isBlank())
              .map(registry -> registry + "/")
              .orElse("")
          + "handover/";

  /** The load generator. */
  static final String LOAD = PREFIX + "load:0.1.0";

  private Images() {}
}
