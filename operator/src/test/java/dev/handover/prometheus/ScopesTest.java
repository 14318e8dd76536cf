package dev.handover.prometheus;

import static dev.handover.prometheus.TestTables.CANDIDATE;
import static dev.handover.prometheus.TestTables.STABLE;
import static dev.handover.prometheus.TestTables.TICKET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.handover.api.routing.RouteTable;
import dev.handover.evidence.Backend;
import dev.handover.evidence.Lane;
import dev.handover.evidence.Lane.Role;
import dev.handover.evidence.Scope;
import dev.handover.rollout.Answerer;
import dev.handover.rollout.Arm;
import dev.handover.rollout.Decider;
import dev.handover.rollout.Journey.Kind;
import dev.handover.rollout.Level;
import dev.handover.rollout.Routing;
import dev.handover.rollout.Subject;
import dev.handover.traffic.Stored;
import dev.handover.traffic.Tables;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScopesTest {
  private static final Backend BASELINE = new Backend("baseline", "");

  @Test
  void inACanaryTheCandidatesAnswersAreJudged() {
    var scope = scope(TestTables.canary("scratch", 20, 7));
    assertThat(scope.generation()).isEqualTo(7);
    assertThat(scope.subject()).isEqualTo(new Subject.OnTrial(TICKET, CANDIDATE));
    assertThat(scope.lane()).hasValue(new Lane("candidate", CANDIDATE, Level.Full, Role.Answer));
    assertThat(scope.backends())
        .containsOnlyKeys(
            BASELINE,
            new Backend("candidate", CANDIDATE.hash()),
            new Backend("stable", STABLE.hash()))
        .containsEntry(BASELINE, Answerer.BASELINE);
  }

  @Test
  void inAMirrorStepItsCopiesAre() {
    var routing =
        new Routing(
            List.of(new Arm(100, new Decider.Model(STABLE, Answerer.BASELINE))),
            Optional.of(new Routing.Mirror(100, CANDIDATE)));
    var scope = scope(TestTables.table("scratch", routing, Kind.Canary, CANDIDATE, 1));
    assertThat(scope.lane()).hasValue(new Lane("candidate", CANDIDATE, Level.Shadow, Role.Copy));
    assertThat(scope.backends()).containsKey(new Backend("candidate", CANDIDATE.hash()));
  }

  @Test
  void whoWatchesIsJudgedByCopiesAndIsACandidateUntilItIsStable() {
    var routing = new Routing(List.of(new Arm(100, new Decider.Watched(STABLE))), Optional.empty());
    var launch = scope(TestTables.table("scratch", routing, Kind.Launch, STABLE, 1));
    assertThat(launch.lane()).hasValue(new Lane("candidate", STABLE, Level.Shadow, Role.Copy));
    assertThat(launch.backends())
        .containsOnlyKeys(BASELINE, new Backend("candidate", STABLE.hash()));

    var rest = scope(TestTables.atRest("scratch", routing, 2));
    assertThat(rest.subject()).isEqualTo(new Subject.AtRest(STABLE));
    assertThat(rest.backends()).containsOnlyKeys(BASELINE, new Backend("stable", STABLE.hash()));
  }

  @Test
  void inAClimbTheArmThatGainsIsJudged() {
    var routing =
        new Routing(
            List.of(
                new Arm(20, new Decider.Model(STABLE, Answerer.BASELINE)),
                new Arm(80, new Decider.Watched(STABLE))),
            Optional.empty());
    var scope = scope(TestTables.table("scratch", routing, Kind.Climb, STABLE, 1));
    assertThat(scope.lane()).hasValue(new Lane("stable", STABLE, Level.Full, Role.Answer));
    assertThat(scope.backends()).containsOnlyKeys(BASELINE, new Backend("stable", STABLE.hash()));
  }

  @Test
  void whoStandsByIsCalledPreviousAtRest() {
    var routing =
        new Routing(List.of(new Arm(100, new Decider.Model(STABLE, CANDIDATE))), Optional.empty());
    assertThat(scope(TestTables.atRest("scratch", routing, 1)).backends())
        .containsKey(new Backend("previous", CANDIDATE.hash()));
    assertThat(scope(TestTables.table("scratch", routing, Kind.Climb, STABLE, 1)).backends())
        .containsKey(new Backend("stable", CANDIDATE.hash()));
  }

  @Test
  void withoutAModelThereIsNobodyToJudge() {
    var scope = scope(TestTables.atRest("scratch", Routing.BASELINE, 1));
    assertThat(scope.subject()).isEqualTo(Subject.NOBODY);
    assertThat(scope.lane()).isEmpty();
    assertThat(scope.backends()).containsOnlyKeys(BASELINE);
  }

  /** Whatever field somebody has taken out of it. */
  @Test
  void everyTableThatCanBeReadHasAScope() throws JsonProcessingException {
    var watched = new Routing(List.of(new Arm(100, new Decider.Watched(STABLE))), Optional.empty());
    var mirrored =
        new Routing(
            List.of(new Arm(100, new Decider.Model(STABLE, Answerer.BASELINE))),
            Optional.of(new Routing.Mirror(100, CANDIDATE)));
    var tables =
        List.of(
            TestTables.canary("scratch", 20, 7),
            TestTables.table("scratch", mirrored, Kind.Canary, CANDIDATE, 7),
            TestTables.atRest("scratch", watched, 7),
            TestTables.atRest("scratch", Routing.BASELINE, 7));
    for (var table : tables) {
      var whole = new ObjectMapper().readTree(Tables.json(table));
      for (var field : fields(whole, JsonPointer.empty()).toList()) {
        var half = whole.deepCopy();
        ((ObjectNode) half.at(field.head())).remove(field.last().getMatchingProperty());
        var routes = new ConfigMapBuilder().addToData("scratch", half.toString()).build();
        Stored.in(Optional.of(routes), "scratch")
            .readable()
            .ifPresent(
                read -> assertThatCode(() -> scope(read.table())).doesNotThrowAnyException());
      }
    }
  }

  private static Stream<JsonPointer> fields(JsonNode node, JsonPointer at) {
    var elements =
        IntStream.range(0, node.isArray() ? node.size() : 0)
            .boxed()
            .flatMap(index -> fields(node.get(index), at.appendIndex(index)));
    var properties =
        node.properties().stream()
            .map(property -> at.appendProperty(property.getKey()))
            .flatMap(
                field -> Stream.concat(Stream.of(field), fields(node.at(field.last()), field)));
    return Stream.concat(elements, properties);
  }

  private static Scope scope(RouteTable table) {
    return Scopes.of(table, Instant.EPOCH);
  }
}
