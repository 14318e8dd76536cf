package dev.handover.router.admin;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What the environment may say: {@code HANDOVER_NAMESPACE} and so on. */
@ConfigMapping(prefix = "handover")
public interface RouterConfig {
  /** The namespace the router serves; by default the one the Kubernetes client finds itself in. */
  Optional<String> namespace();

  /** Where the last tables and endpoints are kept. */
  @WithDefault("/var/lib/handover")
  Path stateDir();

  /** Bytes that all requests together may keep for replays and copies. */
  @WithDefault("33554432")
  long bufferBytes();

  /** How long a router that was asked to stop goes on answering. */
  @WithDefault("10s")
  Duration drain();

  /** Event loops that serve requests; by default one for each processor. */
  Optional<Integer> lanes();
}
