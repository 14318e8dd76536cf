package dev.handover.prometheus;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Decisions;
import dev.handover.rollout.Answerer;
import dev.handover.rollout.Arm;
import dev.handover.rollout.Consent;
import dev.handover.rollout.Decider;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Level;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Routing;
import dev.handover.rollout.Snapshot.Mark;
import dev.handover.rollout.Stopwatch;
import dev.handover.traffic.Baselines;
import dev.handover.traffic.Frame;
import dev.handover.traffic.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tables as the operator writes them. */
final class TestTables {
  static final Revision STABLE = new Revision("5555555555");
  static final Revision CANDIDATE = new Revision("cccccccccc");
  static final String TICKET = "canary-cccccccccc-1";

  private TestTables() {}

  /** A canary of {@link #CANDIDATE} at a share. */
  static RouteTable canary(String name, int share, long generation) {
    return table(
        name,
        new Routing(
            List.of(
                new Arm(share, new Decider.Model(CANDIDATE, STABLE)),
                new Arm(100 - share, new Decider.Model(STABLE, Answerer.BASELINE))),
            Optional.empty()),
        Journey.Kind.Canary,
        CANDIDATE,
        generation);
  }

  static RouteTable table(
      String name, Routing routing, Journey.Kind kind, Revision revision, long generation) {
    var journey =
        new Journey(
            TICKET,
            kind,
            Journey.Origin.Spec,
            revision,
            Level.Full,
            Level.Full,
            List.of(),
            List.of(),
            new Journey.Phase.At(0, Stopwatch.ZERO),
            Consent.NONE,
            Instant.EPOCH);
    var mark = new Mark(TICKET, new Mark.Stage.Underway(0));
    return Tables.next(
        frame(name),
        routing,
        Optional.of(mark),
        Optional.of(journey),
        Optional.empty(),
        generation - 1);
  }

  static RouteTable atRest(String name, Routing routing, long generation) {
    return Tables.next(
        frame(name), routing, Optional.empty(), Optional.empty(), Optional.empty(), generation - 1);
  }

  private static Frame frame(String name) {
    return new Frame(
        "factory",
        name,
        "8a1c",
        20000,
        Decisions.OpenInference,
        Duration.ofSeconds(10),
        List.of(Duration.ofMillis(250)),
        Baselines.canned(200, "{}").backend().orElseThrow());
  }
}
