package dev.handover.traffic;

import dev.handover.api.routing.RouteTable.Backend;
import dev.handover.api.routing.RouteTable.Decisions;
import java.time.Duration;
import java.util.List;

/**
 * What a route table says beside who decides: it comes from the resource and hardly ever changes.
 *
 * @param namespace namespace of the resource
 * @param name name of the resource
 * @param key secret of the resource, from which requests are hashed to arms
 * @param port the port on which routers listen for it
 * @param decisions which requests are decisions
 * @param timeout how long a model may take to answer
 * @param slow limits above which an answer is counted as slow
 * @param baseline where the baseline answers
 */
public record Frame(
    String namespace,
    String name,
    String key,
    int port,
    Decisions decisions,
    Duration timeout,
    List<Duration> slow,
    Backend baseline) {
  public Frame {
    slow = slow.stream().distinct().sorted().toList();
  }
}
