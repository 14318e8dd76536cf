package dev.handover.workload;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import java.util.Optional;

/**
 * How a pod leaves: it goes on answering for the drain delay after it was told to stop, since
 * routers hear of that a moment later and requests are in flight.
 */
final class Draining {
  /** The drain delay, seconds. */
  static final long SECONDS = 10;

  /** What a server gets to end after its drain, seconds. */
  private static final long CLOSING_SECONDS = 20;

  private static final long LEAST_CLOSING_SECONDS = 5;

  private Draining() {}

  /** A longer grace stays; a shorter one would end requests in flight. */
  static long graceSeconds(Long written) {
    return Optional.ofNullable(written)
        .map(seconds -> Math.max(seconds, SECONDS + LEAST_CLOSING_SECONDS))
        .orElse(SECONDS + CLOSING_SECONDS);
  }

  /** The kubelet waits by itself: an image needs no shell for it. */
  static Container complete(Container written) {
    var lifecycle = written.getLifecycle();
    if (lifecycle != null && lifecycle.getPreStop() != null) {
      return written;
    }
    var builder = lifecycle == null ? new LifecycleBuilder() : new LifecycleBuilder(lifecycle);
    return new ContainerBuilder(written)
        .withLifecycle(
            builder
                .withNewPreStop()
                .withNewSleep()
                .withSeconds(SECONDS)
                .endSleep()
                .endPreStop()
                .build())
        .build();
  }
}
