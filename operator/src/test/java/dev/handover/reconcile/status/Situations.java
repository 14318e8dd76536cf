package dev.handover.reconcile.status;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.evidence.Finding;
import dev.handover.reconcile.spec.Reading;
import dev.handover.rollout.Chronicles.Page;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Snapshot.Table;
import dev.handover.traffic.Baselines;
import dev.handover.traffic.Tables;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What is written into status after a page of a story. */
final class Situations {
  static final long GENERATION = 3;

  private static final Reading ACCEPTED = Passes.accepted();

  private Situations() {}

  /** The end of a pass. */
  static Situation of(Page page, Optional<ModelDeploymentStatus> before, Instant now) {
    return new Situation(
        GENERATION,
        ACCEPTED,
        Optional.of(new Situation.Pass(page.seen(), page.decision(), findings(page))),
        new InForce(table(page), page.after().confirmation(), Optional.empty()),
        List.of(),
        before,
        now);
  }

  /** Figures that are never the same twice. */
  private static List<Finding> findings(Page page) {
    var guardrail = ACCEPTED.followed().orElseThrow().guardrails().getFirst();
    var seconds = page.seen().now().getEpochSecond();
    return page.seen().evidence().judgements().stream()
        .map(
            it ->
                new Finding(
                    guardrail,
                    it.verdict(),
                    OptionalDouble.of(seconds % 1000 / 1000.0),
                    0.05,
                    seconds % 977,
                    page.seen().now()))
        .toList();
  }

  static Optional<RouteTable> table(Page page) {
    return page.after().written().map(table -> table(page, table));
  }

  private static RouteTable table(Page page, Table table) {
    var wish = ACCEPTED.followed().orElseThrow();
    return Tables.next(
        wish.frame("key", 20000, Baselines.canned(503, "").backend().orElseThrow()),
        table.routing(),
        table.mark(),
        page.decision().next().journey().filter(Situations::isNew),
        Optional.empty(),
        table.generation() - 1);
  }

  private static boolean isNew(Journey journey) {
    return journey.kind() != Journey.Kind.Climb;
  }
}
