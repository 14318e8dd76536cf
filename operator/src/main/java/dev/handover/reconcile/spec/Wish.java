package dev.handover.reconcile.spec;

import dev.handover.api.routing.RouteTable.Backend;
import dev.handover.api.routing.RouteTable.Decisions;
import dev.handover.evidence.Guardrail;
import dev.handover.rollout.Intent;
import dev.handover.traffic.Frame;
import dev.handover.workload.Model;
import dev.handover.workload.Owner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A spec in the core's own words, checked: all that a pass needs to know of what the user wants.
 *
 * @param owner the resource
 * @param intent what the core decides by
 * @param model the model to run as {@code intent.desired()}; always there for an accepted spec. A
 *     stand-still has it only if what is remembered is what the spec describes
 * @param guardrails what must hold
 * @param baseline where the baseline answers
 * @param frontPort the port callers use; if empty, the one that the front Service has now
 * @param preview whether people may look at the newer revision by a Service of its own
 * @param decisions which requests are decisions
 * @param timeout how long the model may take to answer
 * @param slow limits above which an answer is counted as slow
 */
public record Wish(
    Owner owner,
    Intent intent,
    Optional<Model> model,
    List<Guardrail> guardrails,
    Baseline baseline,
    Optional<Integer> frontPort,
    Preview preview,
    Decisions decisions,
    Duration timeout,
    List<Duration> slow) {
  public Wish {
    guardrails = List.copyOf(guardrails);
    slow = slow.stream().distinct().sorted().toList();
  }

  /**
   * What the route table says beside who decides.
   *
   * @param key secret of the resource
   * @param port its router port
   * @param backend where the baseline answers, as it is seen
   */
  public Frame frame(String key, int port, Backend backend) {
    return new Frame(owner.namespace(), owner.name(), key, port, decisions, timeout, slow, backend);
  }
}
