package dev.handover.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.handover.api.routing.RouteTable.Decisions;
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
import dev.handover.rollout.Stopwatch;
import dev.handover.traffic.Baselines;
import dev.handover.traffic.Frame;
import dev.handover.traffic.ServiceRef;
import dev.handover.traffic.Tables;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The route table that comes of each decision in {@code src/test/golden/routes}. */
class RoutesTest {
  private static final String SUITE = "routes";

  static Stream<String> cases() {
    return Golden.cases(SUITE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aDecisionBecomesATable(String name) throws Exception {
    var input = Golden.input(SUITE, name);

    var table =
        Tables.next(
            frame(input),
            routing(input.get("routing")),
            Optional.ofNullable(input.get("mark")).map(RoutesTest::mark),
            Optional.ofNullable(input.get("journey")).map(RoutesTest::journey),
            Optional.empty(),
            0);

    Golden.check(SUITE, name, List.of(Tables.json(table)));
  }

  private static Frame frame(JsonNode input) {
    return new Frame(
        "factory",
        "scratch-inspector",
        "6e0cf5f2-3c5e-4b3a-9d8b-000000000001",
        20000,
        Decisions.OpenInference,
        Duration.ofSeconds(10),
        List.of(Duration.ofMillis(250)),
        baseline(input).backend().orElseThrow());
  }

  private static Baselines.Seen baseline(JsonNode input) {
    if (!input.has("service")) {
      return Baselines.canned(503, "{\"verdict\": \"unknown\"}");
    }
    var service = Serialization.unmarshal(input.get("service").toString(), Service.class);
    var ref =
        new ServiceRef(
            "factory",
            service.getMetadata().getName(),
            service.getSpec().getPorts().getFirst().getPort(),
            Duration.ofSeconds(30));
    return Baselines.service(ref, Optional.of(service), List.of());
  }

  private static Routing routing(JsonNode routing) {
    return new Routing(
        StreamSupport.stream(routing.get("arms").spliterator(), false)
            .map(arm -> new Arm(arm.get("weight").asInt(), decider(arm)))
            .toList(),
        Optional.ofNullable(routing.get("mirror"))
            .map(it -> new Routing.Mirror(it.get("percent").asInt(), revision(it, "revision"))));
  }

  private static Decider decider(JsonNode arm) {
    return switch (Level.valueOf(arm.get("level").asText())) {
      case HumanOnly -> new Decider.BaselineAlone();
      case Shadow -> new Decider.Watched(revision(arm, "revision"));
      case Full ->
          new Decider.Model(
              revision(arm, "revision"),
              arm.has("fallback") ? revision(arm, "fallback") : Answerer.BASELINE);
    };
  }

  private static Revision revision(JsonNode node, String field) {
    return new Revision(node.get(field).asText());
  }

  private static Journey journey(JsonNode journey) {
    return new Journey(
        "launch-1",
        Journey.Kind.valueOf(journey.get("kind").asText()),
        Journey.Origin.Spec,
        revision(journey, "revision"),
        Level.HumanOnly,
        Level.Full,
        List.of(),
        List.of(),
        new Journey.Phase.Starting(Stopwatch.ZERO),
        Consent.NONE,
        Instant.EPOCH);
  }

  private static Mark mark(JsonNode mark) {
    return new Mark(
        mark.get("ticket").asText(),
        mark.has("breach")
            ? new Mark.Stage.Back(
                new Cause.Breach(mark.get("breach").asText(), mark.get("detail").asText()))
            : new Mark.Stage.Underway(mark.get("step").asInt()));
  }
}
