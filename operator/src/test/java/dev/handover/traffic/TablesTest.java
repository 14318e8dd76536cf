package dev.handover.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.Variant;
import dev.handover.rollout.Answerer;
import dev.handover.rollout.Arm;
import dev.handover.rollout.Cause;
import dev.handover.rollout.Consent;
import dev.handover.rollout.Decider;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Level;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Routing;
import dev.handover.rollout.Snapshot.Mark;
import dev.handover.rollout.Step;
import dev.handover.rollout.Stopwatch;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;

@Domain(Arbitrary.class)
@Domain(net.jqwik.api.domains.DomainContext.Global.class)
class TablesTest {
  private static final Revision OLD = new Revision("aaaaaaaaaa");
  private static final Revision NEW = new Revision("bbbbbbbbbb");

  @Property(tries = 500, seed = "41")
  void whatIsWrittenIsRead(@ForAll Routing routing, @ForAll Optional<Mark> mark) {
    var table = next(routing, mark, Optional.empty(), Optional.empty());

    var stored = Stored.in(Optional.of(holding(table)), "scratch").readable().orElseThrow();

    assertThat(stored.table()).isEqualTo(table);
    assertThat(stored.meaning().routing()).isEqualTo(routing);
    assertThat(stored.meaning().mark()).isEqualTo(mark);
    assertThat(stored.meaning().generation()).isEqualTo(1);
  }

  @Property(tries = 500, seed = "42")
  void everyCauseComesBack(@ForAll Cause cause) {
    Statistics.label("cause").collect(cause.word());
    Statistics.label("cause")
        .coverage(
            coverage ->
                Stream.of(Cause.class.getPermittedSubclasses())
                    .forEach(kind -> coverage.check(kind.getSimpleName()).percentage(p -> p > 1)));
    var mark = new Mark("t1", new Mark.Stage.Back(cause));

    var table = next(Routing.BASELINE, Optional.of(mark), Optional.empty(), Optional.empty());

    var stored = Stored.in(Optional.of(holding(table)), "scratch").readable().orElseThrow();
    assertThat(stored.meaning().mark()).contains(mark);
    assertThat(stored.table().journey().orElseThrow().inFlight()).isFalse();
  }

  @Property(tries = 200, seed = "43")
  void everyBackendThatIsNamedIsThere(@ForAll Routing routing, @ForAll Optional<Mark> mark) {
    var table = next(routing, mark, Optional.empty(), Optional.empty());

    var named =
        Stream.concat(
                table.arms().stream()
                    .flatMap(
                        arm ->
                            Stream.of(Optional.of(arm.answers()), arm.copies(), arm.fallback())
                                .flatMap(Optional::stream)),
                table.mirror().map(RouteTable.Mirror::backend).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    named.add("baseline");
    assertThat(new TreeSet<>(table.backends().keySet())).isEqualTo(named);
  }

  @Example
  void aTableThatSaysTheSameKeepsItsGeneration() {
    var first = next(full(OLD), Arbitrary.none(), Optional.empty(), Optional.empty());

    var again = next(full(OLD), Arbitrary.none(), Optional.empty(), Optional.of(first));

    assertThat(again).isSameAs(first);
  }

  @Example
  void aChangedTableIsTheNextGeneration() {
    var first = next(full(OLD), Arbitrary.none(), Optional.empty(), Optional.empty());

    var second = next(full(NEW), Arbitrary.none(), Optional.empty(), Optional.of(first));

    assertThat(first.generation()).isEqualTo(1);
    assertThat(second.generation()).isEqualTo(2);
  }

  /** Routers still obey the table that somebody deleted: its successor must not look older. */
  @Example
  void aLostTableGoesOnFromTheGenerationThatIsRemembered() {
    var table =
        Tables.next(
            Arbitrary.FRAME, full(OLD), Arbitrary.none(), Optional.empty(), Optional.empty(), 17);

    assertThat(table.generation()).isEqualTo(18);
  }

  @Example
  void aNewVersionIsTheCandidateAndTheOldOneStable() {
    var routing =
        new Routing(
            List.of(
                new Arm(20, new Decider.Model(NEW, OLD)),
                new Arm(80, new Decider.Model(OLD, Answerer.BASELINE))),
            Optional.empty());

    var table = next(routing, Arbitrary.none(), journey(Journey.Kind.Canary, NEW), none());

    assertThat(table.arms())
        .extracting(RouteTable.Arm::variant)
        .containsExactly(Variant.CANDIDATE, Variant.STABLE);
  }

  @Example
  void aRevisionThatClimbsIsStableOnBothSides() {
    var routing =
        new Routing(
            List.of(
                new Arm(20, new Decider.Model(OLD, Answerer.BASELINE)),
                new Arm(80, new Decider.Watched(OLD))),
            Optional.empty());

    var table = next(routing, Arbitrary.none(), journey(Journey.Kind.Climb, OLD), none());

    assertThat(table.arms())
        .extracting(RouteTable.Arm::variant)
        .containsExactly(Variant.STABLE, Variant.STABLE);
  }

  @Example
  void whoStandsInForTheStableOneAnswersForItsSide() {
    var table = next(full(OLD), Arbitrary.none(), Optional.empty(), none());

    assertThat(table.arms().getFirst().variant()).isEqualTo(Variant.STABLE);
    assertThat(table.arms().getFirst().answers()).isEqualTo(OLD.hash());
  }

  @Example
  void onlyThoseWhoGetCopiesAreLimited() {
    var routing =
        new Routing(
            List.of(new Arm(100, new Decider.Model(OLD, Answerer.BASELINE))),
            Optional.of(new Routing.Mirror(100, NEW)));

    var backends =
        next(routing, Arbitrary.none(), journey(Journey.Kind.Canary, NEW), none()).backends();

    assertThat(backends.get(NEW.hash()).maxInFlight()).isEqualTo(64);
    assertThat(backends.get(OLD.hash()).maxInFlight()).isZero();
  }

  @Example
  void whatIsNoTableIsToldWithItsKey() {
    var map = new ConfigMapBuilder().addToData("scratch", "{\"generation\":").build();

    var stored = Stored.in(Optional.of(map), "scratch");

    assertThat(stored)
        .isInstanceOfSatisfying(
            Stored.Unreadable.class,
            it ->
                assertThat(it.detail())
                    .startsWith("key scratch of ConfigMap handover-routes is no route table: "));
  }

  @Example
  void aLevelOfALaterVersionIsUnreadableNotAnError() {
    var json =
        TableJson.write(next(full(OLD), Arbitrary.none(), Optional.empty(), none()))
            .replace("\"Full\"", "\"Overlord\"");
    var map = new ConfigMapBuilder().addToData("scratch", json).build();

    assertThat(Stored.in(Optional.of(map), "scratch")).isInstanceOf(Stored.Unreadable.class);
    assertThat(Stored.all(Optional.of(map))).isEmpty();
  }

  /** Somebody may have edited half of it away. */
  @Example
  void aTableThatLacksWhatIsReadOfItIsUnreadableAndSaysWhat() throws JsonProcessingException {
    var mirrored =
        new Routing(
            List.of(new Arm(100, new Decider.Model(OLD, Answerer.BASELINE))),
            Optional.of(new Routing.Mirror(100, NEW)));
    var mark = Optional.of(new Mark("t1", new Mark.Stage.Underway(0)));
    var table = next(mirrored, mark, journey(Journey.Kind.Canary, NEW), none());
    var needed =
        Map.of(
            "", List.of("generation", "port", "timeoutMillis"),
            "/arms/0", List.of("level", "variant", "answers", "fallback"),
            "/mirror", List.of("backend", "variant"),
            "/journey", List.of("ticket"),
            "/backends/baseline/canned", List.of("body"));
    for (var part : needed.entrySet()) {
      for (var field : part.getValue()) {
        assertThat(lacking(table, part.getKey(), field)).endsWith(" lacks " + field);
      }
    }
    var watched = new Routing(List.of(new Arm(100, new Decider.Watched(OLD))), Optional.empty());
    var shadow = next(watched, Arbitrary.none(), Optional.empty(), none());
    assertThat(lacking(shadow, "/arms/0", "answers")).endsWith(" an arm lacks answers");
    assertThat(lacking(shadow, "/arms/0", "copies")).endsWith(" an arm lacks copies");
  }

  private static String lacking(RouteTable table, String part, String field)
      throws JsonProcessingException {
    var tree = TableJson.MAPPER.readTree(TableJson.write(table));
    assertThat(((ObjectNode) tree.at(part)).remove(field)).as(field).isNotNull();
    var map = new ConfigMapBuilder().addToData("scratch", tree.toString()).build();
    return switch (Stored.in(Optional.of(map), "scratch")) {
      case Stored.Unreadable(var detail) -> detail;
      case Stored.Table ignored -> "is read without " + field;
      case Stored.Nothing ignored -> "is not there";
    };
  }

  private static RouteTable next(
      Routing routing, Optional<Mark> mark, Optional<Journey> journey, Optional<RouteTable> now) {
    return Tables.next(Arbitrary.FRAME, routing, mark, journey, now, 0);
  }

  private static Optional<RouteTable> none() {
    return Optional.empty();
  }

  private static Routing full(Revision revision) {
    return new Routing(
        List.of(new Arm(100, new Decider.Model(revision, Answerer.BASELINE))), Optional.empty());
  }

  private static Optional<Journey> journey(Journey.Kind kind, Revision revision) {
    List<Step> steps = List.of(new Step.Share(20, Duration.ofMinutes(2)));
    return Optional.of(
        new Journey(
            "t1",
            kind,
            Journey.Origin.Spec,
            revision,
            Level.Full,
            Level.Full,
            steps,
            steps,
            new Journey.Phase.At(0, Stopwatch.ZERO),
            Consent.NONE,
            Instant.EPOCH));
  }

  private static ConfigMap holding(RouteTable table) {
    return new ConfigMapBuilder().addToData("scratch", TableJson.write(table)).build();
  }
}
