package dev.handover.router.balance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pods of one port of a Service. Of two taken at random the one with fewer requests in flight
 * gets the next: nearly as even as asking all, and it does not send every router to the same pod.
 */
public final class PodPool {
  private final Optional<String> portName;
  private volatile Pods pods = new Pods(new Pod[0], new Pod[0], new Pod[0]);

  /** Replaced as a whole: who changes its state is never missing in between. */
  private record Pods(Pod[] ready, Pod[] leaving, Pod[] unready) {
    private Pod[] toAsk() {
      if (ready.length > 0) {
        return ready;
      }
      return leaving.length > 0 ? leaving : unready;
    }

    private Stream<Pod> all() {
      return Stream.of(ready, leaving, unready).flatMap(Arrays::stream);
    }
  }

  PodPool(Optional<String> portName) {
    this.portName = portName;
  }

  /**
   * The pod for the next request: a ready one, else one that is about to end, else one that is said
   * not to be ready; empty if none.
   */
  public Optional<Pod> pick(RandomGenerator random, long nowNanos) {
    return pick(pods.toAsk(), random, nowNanos);
  }

  /** The same, but nobody who could not be reached just now. */
  public Optional<Pod> pickReachable(RandomGenerator random, long nowNanos) {
    return pick(random, nowNanos).filter(pod -> !pod.isShunned(nowNanos));
  }

  private static Optional<Pod> pick(Pod[] pods, RandomGenerator random, long nowNanos) {
    if (pods.length == 0) {
      return Optional.empty();
    }
    int first = random.nextInt(pods.length);
    Pod one = pods[first];
    if (one.isShunned(nowNanos)) {
      return Optional.of(instead(pods, first, nowNanos));
    }
    if (pods.length == 1) {
      return Optional.of(one);
    }
    int second = random.nextInt(pods.length - 1);
    Pod other = pods[second < first ? second : second + 1];
    boolean better = other.inFlight() < one.inFlight() && !other.isShunned(nowNanos);
    return Optional.of(better ? other : one);
  }

  /** The next pod that can be reached as far as is known; if there is none, the same. */
  private static Pod instead(Pod[] pods, int of, long nowNanos) {
    for (int i = 1; i < pods.length; i++) {
      Pod next = pods[(of + i) % pods.length];
      if (!next.isShunned(nowNanos)) {
        return next;
      }
    }
    return pods[of];
  }

  /** Whether no pod is ready. */
  public boolean isEmpty() {
    return pods.ready().length == 0;
  }

  /** Takes the pods that are there now; those that stay keep their count. */
  void update(List<ServicePod> now) {
    Map<String, Pod> known =
        pods.all()
            .collect(Collectors.toMap(Pod::toString, Function.identity(), (one, other) -> one));
    pods =
        new Pods(
            pods(now, ServicePod.State.READY, known),
            pods(now, ServicePod.State.LEAVING, known),
            pods(now, ServicePod.State.UNREADY, known));
  }

  private Pod[] pods(List<ServicePod> now, ServicePod.State state, Map<String, Pod> known) {
    return now.stream()
        .filter(pod -> pod.state() == state)
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
