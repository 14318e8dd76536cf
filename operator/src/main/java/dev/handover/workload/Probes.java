package dev.handover.workload;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.time.Duration;

/**
 * How a model's container is watched. Whoever writes a probe knows the image better than a preset:
 * then only the readiness probe is added where it is missing, since routers need it.
 */
final class Probes {
  private static final int START_PERIOD = 2;
  private static final Duration SHORTEST_START = Duration.ofMinutes(10);

  private Probes() {}

  static Container complete(Container written, Model model) {
    var container = new ContainerBuilder(written);
    if (written.getReadinessProbe() == null) {
      container.withReadinessProbe(readiness(model));
    }
    if (written.getReadinessProbe() == null
        && written.getLivenessProbe() == null
        && written.getStartupProbe() == null) {
      addLiveness(container, model);
    }
    return container.build();
  }

  private static Probe readiness(Model model) {
    var probe =
        switch (model.server().health()) {
          case Server.Health.Http(var ready, var live) -> http(ready, model.port());
          case Server.Health.Tcp() -> tcp(model.port());
        };
    return probe.withPeriodSeconds(2).withTimeoutSeconds(2).withFailureThreshold(3).build();
  }

  /** A server that merely accepts connections may be stuck or not: nothing is known by asking. */
  private static void addLiveness(ContainerBuilder container, Model model) {
    switch (model.server().health()) {
      case Server.Health.Http(var ready, var live) ->
          container
              .withStartupProbe(
                  http(live, model.port())
                      .withPeriodSeconds(START_PERIOD)
                      .withTimeoutSeconds(2)
                      .withFailureThreshold(startFailures(model))
                      .build())
              .withLivenessProbe(
                  http(live, model.port())
                      .withPeriodSeconds(10)
                      .withTimeoutSeconds(5)
                      .withFailureThreshold(6)
                      .build());
      case Server.Health.Tcp() -> {}
    }
  }

  /** Loading a model must never be cut short before the operator itself gives up. */
  private static int startFailures(Model model) {
    var deadline = model.progressDeadline();
    var longest = deadline.compareTo(SHORTEST_START) > 0 ? deadline : SHORTEST_START;
    return Math.toIntExact(longest.toSeconds() / START_PERIOD);
  }

  private static ProbeBuilder http(String path, int port) {
    return new ProbeBuilder().withNewHttpGet().withPath(path).withNewPort(port).endHttpGet();
  }

  private static ProbeBuilder tcp(int port) {
    return new ProbeBuilder().withNewTcpSocket().withNewPort(port).endTcpSocket();
  }
}
