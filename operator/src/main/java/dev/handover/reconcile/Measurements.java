package dev.handover.reconcile;

import dev.handover.api.routing.RouteTable;
import dev.handover.evidence.Finding;
import dev.handover.evidence.Guardrail;
import dev.handover.rollout.Snapshot.Evidence;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the measurements say of resources, as of the last time they were read. */
public interface Measurements {
  /** What is known of a resource; it is measured from now on. */
  Measured of(Asked asked);

  /** Nobody asks for a resource any more. */
  void forget(String namespace, String name);

  /**
   * What is asked for.
   *
   * @param namespace namespace of the resource
   * @param name name of the resource
   * @param guardrails what is judged
   * @param table the table that is written
   * @param since when it was first seen to be in force at every router, or when the patience with
   *     those that do not obey it ended; empty before: then the table before it is judged
   * @param now the time
   */
  record Asked(
      String namespace,
      String name,
      List<Guardrail> guardrails,
      Optional<RouteTable> table,
      Optional<Instant> since,
      Instant now) {}

  /**
   * What was measured.
   *
   * @param evidence as the core reads it
   * @param findings the numbers, as people read them
   */
  record Measured(Evidence evidence, List<Finding> findings) {
    public Measured {
      findings = List.copyOf(findings);
    }
  }
}
