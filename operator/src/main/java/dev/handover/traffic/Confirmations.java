package dev.handover.traffic;

import dev.handover.api.routing.TablesInForce;
import dev.handover.api.routing.TablesInForce.InForce;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.workload.PodState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether every router that may still answer a caller obeys a table: those that are ready or on
 * their way out. One that has been unready for longer than the drain delay gets no requests any
 * more and does not count, nor does one that never was ready.
 */
public final class Confirmations {
  private final RouterPoll poll;
  private final Duration drain;

  /**
   * Confirmations by asking the routers.
   *
   * @param drain how long an unready router may still have callers
   */
  public Confirmations(RouterPoll poll, Duration drain) {
    this.poll = poll;
    this.drain = drain;
  }

  /**
   * Whether a generation of a table is in force everywhere.
   *
   * @param routers all router pods of the namespace
   */
  public Confirmation confirm(List<Pod> routers, String name, long generation, Instant now) {
    var counted = routers.stream().filter(pod -> counts(pod, now)).toList();
    if (counted.stream().noneMatch(PodState::ready)) {
      return new Confirmation.Awaited("no router is ready: " + state(routers));
    }
    var replies = poll.ask(counted, now);
    var doubts =
        counted.stream()
            .sorted(Comparator.comparing(Confirmations::name))
            .flatMap(pod -> doubt(pod, replies, name, generation).stream())
            .toList();
    return doubts.isEmpty()
        ? new Confirmation.Everywhere()
        : new Confirmation.Awaited(String.join("; ", doubts));
  }

  /** Why routers cannot put a newer table in force, by their own word. */
  public List<String> problems(List<Pod> routers, String name, Instant now) {
    var counted = routers.stream().filter(pod -> counts(pod, now)).toList();
    var replies = poll.ask(counted, now);
    return counted.stream()
        .flatMap(
            pod ->
                problem(replies.get(pod.getMetadata().getUid()), name)
                    .map(problem -> problem + " (says " + pod.getMetadata().getName() + ")")
                    .stream())
        .sorted()
        .toList();
  }

  private static Optional<String> problem(RouterPoll.Reply reply, String name) {
    return switch (reply) {
      case RouterPoll.Reply.Silent ignored -> Optional.empty();
      case RouterPoll.Reply.Tables(var said) ->
          Optional.ofNullable(said.tables().get(name)).flatMap(InForce::problem);
    };
  }

  /** Whether a router may still answer callers. */
  boolean counts(Pod pod, Instant now) {
    return !PodState.ended(pod)
        && address(pod).isPresent()
        && (PodState.ready(pod) || (wasReady(pod) && !longUnready(pod, now)));
  }

  /** A container starts to count as started only when its startup probe has passed. */
  private static boolean wasReady(Pod pod) {
    return PodState.containers(pod)
        .anyMatch(it -> Boolean.TRUE.equals(it.getStarted()) || restarted(it));
  }

  private static boolean restarted(ContainerStatus container) {
    return Optional.ofNullable(container.getRestartCount()).orElse(0) > 0;
  }

  private boolean longUnready(Pod pod, Instant now) {
    return PodState.condition(pod, "Ready")
        .flatMap(it -> Optional.ofNullable(it.getLastTransitionTime()))
        .map(Instant::parse)
        .filter(since -> since.plus(drain).isBefore(now))
        .isPresent();
  }

  private static Optional<String> doubt(
      Pod pod, Map<String, RouterPoll.Reply> replies, String name, long generation) {
    return switch (replies.get(pod.getMetadata().getUid())) {
      case RouterPoll.Reply.Silent(var why) ->
          Optional.of("router %s does not answer: %s".formatted(name(pod), why));
      case RouterPoll.Reply.Tables(var tables) -> doubt(pod, tables, name, generation);
    };
  }

  private static Optional<String> doubt(Pod pod, TablesInForce said, String name, long generation) {
    return Optional.ofNullable(said.tables().get(name))
        .map(table -> doubt(pod, table, generation))
        .orElseGet(() -> Optional.of("router %s has no table yet".formatted(name(pod))));
  }

  private static Optional<String> doubt(Pod pod, InForce table, long generation) {
    if (table.generation() == generation) {
      return Optional.empty();
    }
    return Optional.of(
        "router %s obeys generation %d, not %d%s"
            .formatted(
                name(pod),
                table.generation(),
                generation,
                table.problem().map(problem -> ": " + problem).orElse("")));
  }

  private static String state(List<Pod> routers) {
    return routers.isEmpty()
        ? "there is no router pod"
        : routers.stream()
            .sorted(Comparator.comparing(Confirmations::name))
            .map(Confirmations::state)
            .collect(Collectors.joining(", "));
  }

  private static String state(Pod pod) {
    var phase = Optional.ofNullable(pod.getStatus()).map(PodStatus::getPhase).orElse("unknown");
    return "%s is %s".formatted(name(pod), PodState.ready(pod) ? "ready" : phase + ", not ready");
  }

  private static String name(Pod pod) {
    return pod.getMetadata().getName();
  }

  static Optional<String> address(Pod pod) {
    return Optional.ofNullable(pod.getStatus())
        .map(PodStatus::getPodIP)
        .filter(it -> !it.isEmpty());
  }
}
