package dev.handover.reconcile.status;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Arm;
import dev.handover.api.routing.Variant;
import dev.handover.api.v1alpha1.TrafficStatus;
import dev.handover.api.v1alpha1.TrafficStatus.ArmStatus;
import dev.handover.traffic.Tables;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/** What is in force. While a new table is not confirmed, that is the last one that was. */
final class TrafficWriter {
  private TrafficWriter() {}

  static Optional<TrafficStatus> write(InForce inForce, Optional<TrafficStatus> before) {
    return inForce
        .confirmed()
        .map(table -> confirmed(table, inForce.since()))
        .or(() -> before.or(() -> inForce.written().map(TrafficWriter::onlyPort)));
  }

  /** A port is kept for good from the moment it is given out. */
  private static TrafficStatus onlyPort(RouteTable table) {
    return new TrafficStatus(null, null, null, null, null, null, table.port(), null);
  }

  private static TrafficStatus confirmed(RouteTable table, Optional<Instant> since) {
    return new TrafficStatus(
        weight(table, TrafficWriter::baselineAnswers),
        weight(table, arm -> !baselineAnswers(arm) && arm.variant() == Variant.STABLE),
        weight(table, arm -> !baselineAnswers(arm) && arm.variant() == Variant.CANDIDATE),
        copied(table),
        table.generation(),
        since.map(Instant::toString).orElse(null),
        table.port(),
        table.arms().stream().map(TrafficWriter::arm).toList());
  }

  private static boolean baselineAnswers(Arm arm) {
    return arm.answers().equals(Tables.BASELINE);
  }

  private static int weight(RouteTable table, Predicate<Arm> which) {
    return table.arms().stream().filter(which).mapToInt(Arm::weight).sum();
  }

  /** By the mirror of a step, or since a first revision watches. */
  private static int copied(RouteTable table) {
    return table
        .mirror()
        .map(RouteTable.Mirror::percent)
        .orElseGet(
            () ->
                weight(
                    table, arm -> arm.copies().isPresent() && arm.variant() == Variant.CANDIDATE));
  }

  private static ArmStatus arm(Arm arm) {
    return new ArmStatus(
        arm.weight(),
        arm.level(),
        arm.variant().word(),
        arm.answers(),
        arm.copies().orElse(null),
        arm.fallback().orElse(null));
  }
}
