package dev.handover.router.balance;

import java.util.Map;
import java.util.Optional;

/**
 * A pod behind a Service that can be asked.
 *
 * @param host its address
 * @param ports port numbers by name; the name is empty for a port without one
 * @param state whether it is there to stay
 */
public record ServicePod(String host, Map<String, Integer> ports, State state) {
  public enum State {
    READY,
    /** About to end, and still answering: better than nobody. */
    LEAVING,
    /**
     * Said not to be ready: the last to be asked. A cluster that lost sight of its nodes says so of
     * all their pods, and they answer all the same.
     */
    UNREADY
  }

  public ServicePod {
    ports = Map.copyOf(ports);
    state = Optional.ofNullable(state).orElse(State.READY);
  }

  /** A pod that is ready. */
  public ServicePod(String host, Map<String, Integer> ports) {
    this(host, ports, State.READY);
  }
}
