package dev.handover.prometheus;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.JourneyMark;
import dev.handover.api.routing.Variant;
import dev.handover.evidence.Backend;
import dev.handover.evidence.Lane;
import dev.handover.evidence.Lane.Role;
import dev.handover.evidence.Scope;
import dev.handover.rollout.Answerer;
import dev.handover.rollout.Decider;
import dev.handover.rollout.Level;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Routing;
import dev.handover.rollout.Subject;
import dev.handover.traffic.Tables;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the series of a table's subject: how routers label what they count for it. */
final class Scopes {
  /** Label of a backend that no arm names while nothing is in flight. */
  private static final String STANDING_BY = "previous";

  private Scopes() {}

  static Scope of(RouteTable table, Instant since) {
    var read = Tables.read(table);
    return new Scope(
        table.generation(),
        since,
        Subject.under(read),
        lane(table, read.routing()),
        backends(table));
  }

  /** Copies speak of who decides nothing yet, answers of who decides. */
  private static Optional<Lane> lane(RouteTable table, Routing routing) {
    var arm = table.arms().getFirst().variant().word();
    return routing
        .mirror()
        .map(mirror -> new Lane(mirror(table), mirror.model(), Level.Shadow, Role.Copy))
        .or(
            () ->
                switch (routing.arms().getFirst().decider()) {
                  case Decider.BaselineAlone() -> Optional.empty();
                  case Decider.Watched(var model) ->
                      Optional.of(new Lane(arm, model, Level.Shadow, Role.Copy));
                  case Decider.Model(var model, var fallback) ->
                      Optional.of(new Lane(arm, model, Level.Full, Role.Answer));
                });
  }

  private static String mirror(RouteTable table) {
    return table.mirror().map(RouteTable.Mirror::variant).map(Variant::word).orElseThrow();
  }

  /** By the labels of the routers' breakers; those of whoever has left the table are not there. */
  private static Map<Backend, Answerer> backends(RouteTable table) {
    var backends = new HashMap<Backend, Answerer>();
    table
        .backends()
        .forEach(
            (name, backend) ->
                backends.put(
                    new Backend(variant(table, name), backend.revision().orElse("")),
                    backend.revision().<Answerer>map(Revision::new).orElse(Answerer.BASELINE)));
    return backends;
  }

  /** As the router's planner has it. */
  private static String variant(RouteTable table, String backend) {
    if (table.backends().get(backend).revision().isEmpty()) {
      return Variant.BASELINE.word();
    }
    var arms =
        table.arms().stream()
            .filter(
                arm -> arm.answers().equals(backend) || arm.copies().equals(Optional.of(backend)))
            .map(RouteTable.Arm::variant);
    var mirror =
        table.mirror().filter(it -> it.backend().equals(backend)).stream()
            .map(RouteTable.Mirror::variant);
    var inFlight = table.journey().filter(JourneyMark::inFlight).isPresent();
    return Stream.concat(arms, mirror)
        .findFirst()
        .map(Variant::word)
        .orElse(inFlight ? Variant.STABLE.word() : STANDING_BY);
  }
}
