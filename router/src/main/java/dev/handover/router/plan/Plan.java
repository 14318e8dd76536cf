package dev.handover.router.plan;

import dev.handover.api.routing.RouteTable;
import dev.handover.router.limits.Phase;
import dev.handover.router.measure.AttemptMeter;
import dev.handover.router.measure.BreakerMeter;
import dev.handover.router.routing.KeyedHash;
import dev.handover.router.routing.RequestId;
import dev.handover.router.routing.Shares;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A route table made ready for requests: everything is looked up, nothing is left to parse. A
 * request reads it once and obeys it to its end.
 *
 * @param table what it was made from
 * @param hash tells the arm of a request
 * @param shares the arms' parts
 * @param arms in the order of the table
 * @param mirror who gets copies beside
 * @param targets all backends, by name
 * @param phase whether a transition is in flight
 * @param slowNanos limits above which an answer is slow, ascending
 */
public record Plan(
    RouteTable table,
    KeyedHash hash,
    Shares shares,
    List<ArmPlan> arms,
    Optional<MirrorPlan> mirror,
    Map<String, Target> targets,
    Phase phase,
    List<Long> slowNanos) {

  /** The arm that a request is assigned to. */
  public ArmPlan arm(RequestId id) {
    return arms.get(shares.arm(hash.unit(id)));
  }

  /** The copies to make of a decision; nobody gets a copy of what it answers or has anyway. */
  public List<CopyPlan> copies(ArmPlan arm, RequestId id) {
    if (arm.shadow().isEmpty() && mirror.isEmpty()) {
      return List.of();
    }
    List<CopyPlan> copies = new ArrayList<>(2);
    arm.shadow().ifPresent(copies::add);
    mirror
        .filter(mirrored -> mirrored.takes(id))
        .map(MirrorPlan::copy)
        .filter(copy -> copy.target() != arm.answers())
        .filter(copy -> arm.shadow().map(CopyPlan::target).filter(copy.target()::equals).isEmpty())
        .ifPresent(copies::add);
    return copies;
  }

  /** Services whose pods it needs. */
  public Set<String> services() {
    return table.backends().values().stream()
        .flatMap(backend -> backend.service().stream())
        .collect(Collectors.toSet());
  }

  /** Everything it counts with. */
  public Set<AttemptMeter> meters() {
    Set<AttemptMeter> meters = new HashSet<>();
    for (ArmPlan arm : arms) {
      meters.add(arm.meter());
      arm.shadow().ifPresent(copy -> meters.add(copy.meter()));
    }
    mirror.ifPresent(mirrored -> meters.add(mirrored.copy().meter()));
    return meters;
  }

  /** What shows the breakers of its backends. */
  public Set<BreakerMeter> breakerMeters() {
    return targets.values().stream().map(Target::breakerMeter).collect(Collectors.toSet());
  }
}
