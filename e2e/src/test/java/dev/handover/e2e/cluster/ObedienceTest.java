package dev.handover.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Arm;
import dev.handover.api.routing.RouteTable.Backend;
import dev.handover.api.routing.RouteTable.Mirror;
import dev.handover.api.routing.Variant;
import dev.handover.e2e.cluster.Obedience.Sample;
import dev.handover.e2e.cluster.Timeline.Seen;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When nobody asks a revision any more. */
class ObedienceTest {
  private static final Instant FAULT = Instant.parse("2026-01-01T00:00:00Z");
  private static final String BAD = "bad";

  @Test
  void everyRouterMustObeyTheTableWithoutIt() {
    var tables = List.of(at(-5, table(7, 50)), at(3, table(8, 0)));
    var samples =
        List.of(
            look(2, Map.of("a", 7L, "b", 7L)),
            look(4, Map.of("a", 8L, "b", 7L)),
            look(5, Map.of("a", 8L, "b", 8L)));
    assertThat(Obedience.withoutRevision(tables, samples, BAD, FAULT)).contains(second(5));
  }

  @Test
  void aRouterThatDoesNotAnswerDoesNotObey() {
    var tables = List.of(at(3, table(8, 0)));
    var samples = List.of(look(4, Map.of("a", 8L, "b", -1L)));
    assertThat(Obedience.withoutRevision(tables, samples, BAD, FAULT)).isEmpty();
  }

  @Test
  void noRouterAtAllIsNoConfirmation() {
    var tables = List.of(at(3, table(8, 0)));
    assertThat(Obedience.withoutRevision(tables, List.of(look(4, Map.of())), BAD, FAULT)).isEmpty();
  }

  @Test
  void aTableThatStillGivesItCopiesIsNotTheEnd() {
    var mirrored = withMirror(table(8, 0));
    var tables = List.of(at(3, mirrored), at(6, table(9, 0)));
    var samples = List.of(look(4, Map.of("a", 8L)), look(7, Map.of("a", 9L)));
    assertThat(Obedience.withoutRevision(tables, samples, BAD, FAULT)).contains(second(7));
  }

  @Test
  void whatWasBeforeTheFaultDoesNotCount() {
    var tables = List.of(at(-5, table(6, 0)), at(-3, table(7, 50)), at(3, table(8, 0)));
    var samples = List.of(look(-4, Map.of("a", 6L)), look(1, Map.of("a", 7L)));
    assertThat(Obedience.withoutRevision(tables, samples, BAD, FAULT)).isEmpty();
  }

  private static Seen<RouteTable> at(int second, RouteTable table) {
    return new Seen<>(second(second), table);
  }

  private static Sample look(int second, Map<String, Long> generations) {
    return new Sample(second(second), generations);
  }

  private static Instant second(int second) {
    return FAULT.plusSeconds(second);
  }

  private static RouteTable table(long generation, int weight) {
    return new RouteTable(
        generation,
        "ns",
        "digits",
        "key",
        20000,
        RouteTable.Decisions.OpenInference,
        10_000,
        List.of(),
        List.of(
            arm(weight, Variant.CANDIDATE, "candidate"),
            arm(100 - weight, Variant.STABLE, "stable")),
        Optional.empty(),
        Map.of("candidate", backend(BAD), "stable", backend("good")),
        Optional.empty());
  }

  private static RouteTable withMirror(RouteTable table) {
    return new RouteTable(
        table.generation(),
        table.namespace(),
        table.name(),
        table.key(),
        table.port(),
        table.decisions(),
        table.timeoutMillis(),
        table.slowMillis(),
        table.arms(),
        Optional.of(new Mirror(100, "candidate", Variant.CANDIDATE, "Full")),
        table.backends(),
        Optional.empty());
  }

  private static Arm arm(int weight, Variant variant, String answers) {
    return new Arm(weight, "Full", variant, answers, Optional.empty(), Optional.empty());
  }

  private static Backend backend(String revision) {
    return new Backend(
        Optional.of(revision), Optional.of("s"), Optional.of("http"), Optional.empty(), 0);
  }
}
