package dev.handover.router.balance;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The ready pods of one port of a Service. Of two taken at random the one with fewer requests in
 * flight gets the next: nearly as even as asking all, and it does not send every router to the same
 * pod.
 */
public final class PodPool {
  private final Optional<String> portName;
  private volatile Pod[] pods = {};

  PodPool(Optional<String> portName) {
    this.portName = portName;
  }

  /** The pod for the next request; empty if none is ready. */
  public Optional<Pod> pick(RandomGenerator random) {
    Pod[] ready = pods;
    if (ready.length == 0) {
      return Optional.empty();
    }
    if (ready.length == 1) {
      return Optional.of(ready[0]);
    }
    int first = random.nextInt(ready.length);
    int second = random.nextInt(ready.length - 1);
    if (second >= first) {
      second++;
    }
    Pod one = ready[first];
    Pod other = ready[second];
    return Optional.of(one.inFlight() <= other.inFlight() ? one : other);
  }

  public boolean isEmpty() {
    return pods.length == 0;
  }

  /** Takes the pods that are ready now; those that stay keep their count. */
  void update(List<ServicePod> ready) {
    Map<String, Pod> known =
        new HashMap<>(
            Arrays.stream(pods).collect(Collectors.toMap(Pod::toString, Function.identity())));
    pods =
        ready.stream()
            .flatMap(pod -> port(pod).map(port -> new Pod(pod.host(), port)).stream())
            .map(pod -> known.computeIfAbsent(pod.toString(), address -> pod))
            .distinct()
            .toArray(Pod[]::new);
  }

  /** The port of that name; if no name was asked for and there is but one port, that one. */
  private Optional<Integer> port(ServicePod pod) {
    Optional<Integer> named = Optional.ofNullable(pod.ports().get(portName.orElse("")));
    return named.isPresent() || portName.isPresent() || pod.ports().size() != 1
        ? named
        : pod.ports().values().stream().findFirst();
  }
}
