package dev.handover.reconcile.status;

import com.fasterxml.jackson.databind.JsonNode;
import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Backend;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.evidence.Finding;
import dev.handover.reconcile.spec.Reading;
import dev.handover.reconcile.spec.Remembered;
import dev.handover.reconcile.spec.SpecReader;
import dev.handover.reconcile.spec.Wish;
import dev.handover.rollout.Decide;
import dev.handover.rollout.Decision;
import dev.handover.rollout.Progress;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot;
import dev.handover.rollout.Snapshot.Answers;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.BaselineBreaker;
import dev.handover.rollout.Snapshot.BaselineState;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.rollout.Snapshot.DataPlane;
import dev.handover.rollout.Snapshot.Deletion;
import dev.handover.rollout.Snapshot.Evidence;
import dev.handover.rollout.Snapshot.Judgement;
import dev.handover.rollout.Snapshot.Pods;
import dev.handover.rollout.Snapshot.Table;
import dev.handover.rollout.Snapshot.Trouble;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.rollout.Subject;
import dev.handover.traffic.Tables;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A moment in the life of a resource, as a file tells it: the resource as it is stored, and what is
 * seen. {@code $desired} stands for the revision that the spec describes.
 */
final class Scene {
  private static final Backend DESK =
      new Backend(
          Optional.empty(),
          Optional.of("review-desk"),
          Optional.of("http"),
          Optional.empty(),
          0,
          Optional.of(30_000L));

  private final JsonNode told;
  private final ModelDeployment resource;
  private final Progress progress;
  private final Instant now;

  Scene(JsonNode told) {
    var text = told.toString().replace("$desired", desired(told));
    this.told = Serialization.unmarshal(text, JsonNode.class);
    this.resource = Serialization.unmarshal(resource(this.told), ModelDeployment.class);
    this.progress = StatusReader.progress(Optional.ofNullable(resource.getStatus()));
    this.now = Instant.parse(told.path("now").asText("2026-01-01T12:00:00Z"));
  }

  private static String desired(JsonNode told) {
    var read =
        SpecReader.read(
            Serialization.unmarshal(resource(told), ModelDeployment.class), Remembered.NOTHING);
    return read.followed().map(wish -> wish.intent().desired().hash()).orElse("0000000000");
  }

  private static String resource(JsonNode told) {
    return """
        {"apiVersion": "handover.dev/v1alpha1", "kind": "ModelDeployment",
         "metadata": {"name": "scratch", "namespace": "factory", "uid": "u", "generation": 3},
         "spec": %s, "status": %s}
        """
        .formatted(told.path("spec"), told.has("status") ? told.path("status") : "null");
  }

  ModelDeployment resource() {
    return resource;
  }

  /** All that status says something about, after one pass over this moment. */
  Situation situation() {
    var reading = SpecReader.read(resource, new Remembered(progress, standing()));
    var wish = reading.followed();
    if (wish.isEmpty() || told.path("seen").path("nothing").asBoolean()) {
      return situation(
          reading, Optional.empty(), InForce.awaited(Optional.empty(), "no table is written"));
    }
    return passed(reading, wish.get());
  }

  /** A refused spec finds the table that its predecessor left. */
  private Optional<RouteTable> standing() {
    return Optional.ofNullable(resource.getStatus())
        .map(ModelDeploymentStatus::traffic)
        .map(
            traffic ->
                Tables.next(
                    new dev.handover.traffic.Frame(
                        "factory",
                        "scratch",
                        "key",
                        20000,
                        RouteTable.Decisions.OpenInference,
                        java.time.Duration.ofSeconds(10),
                        List.of(),
                        DESK),
                    dev.handover.rollout.Routing.BASELINE,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    6));
  }

  private Situation passed(Reading reading, Wish wish) {
    var nothing = new DataPlane(Optional.empty(), confirmation());
    var standing = Decide.decide(snapshot(wish, nothing));
    var written = new Table(7, standing.routing(), standing.mark());
    var fresh = told.path("seen").path("fresh").asBoolean();
    var seen =
        snapshot(wish, fresh ? nothing : new DataPlane(Optional.of(written), confirmation()));
    var decision = Decide.decide(seen);
    var moved =
        fresh
            || !written.routing().equals(decision.routing())
            || !written.mark().equals(decision.mark());
    var inForce =
        new InForce(
            Optional.of(table(wish, decision, moved ? 7 : 6)),
            moved ? new Confirmation.Awaited("just written") : confirmation(),
            moved ? Optional.empty() : Optional.of(now.minusSeconds(90)));
    return situation(
        reading, Optional.of(new Situation.Pass(seen, decision, findings(wish))), inForce);
  }

  private Situation situation(Reading reading, Optional<Situation.Pass> pass, InForce inForce) {
    return new Situation(
        resource.getMetadata().getGeneration(),
        reading,
        pass,
        inForce,
        obstacles(),
        Optional.ofNullable(resource.getStatus()),
        now);
  }

  private static RouteTable table(Wish wish, Decision decision, long floor) {
    return Tables.next(
        wish.frame("key", 20000, DESK),
        decision.routing(),
        decision.mark(),
        decision.next().journey(),
        Optional.empty(),
        floor);
  }

  private Snapshot snapshot(Wish wish, DataPlane dataPlane) {
    return new Snapshot(
        wish.intent(),
        progress,
        pods(),
        baseline(),
        dataPlane,
        evidence(wish, dataPlane),
        Answers.NONE,
        told.path("seen").path("deleted").asBoolean() ? Deletion.Requested : Deletion.No,
        now);
  }

  private Map<Revision, Pods> pods() {
    var pods = new HashMap<Revision, Pods>();
    for (var entry : told.path("seen").path("pods").properties()) {
      var one = entry.getValue();
      pods.put(
          new Revision(entry.getKey()),
          new Pods(one.path("wanted").asInt(), one.path("ready").asInt(), trouble(one)));
    }
    return pods;
  }

  private static Optional<Trouble> trouble(JsonNode pods) {
    return pods.path("trouble").properties().stream()
        .findFirst()
        .map(
            trouble -> {
              var detail = trouble.getValue().asText();
              return switch (trouble.getKey()) {
                case "Crashed" -> new Trouble.Crashed(detail);
                case "CrashLooping" -> new Trouble.CrashLooping(detail);
                case "ImageUnavailable" -> new Trouble.ImageUnavailable(detail);
                case "CannotStart" -> new Trouble.CannotStart(detail);
                case "NoRoom" -> new Trouble.NoRoom(detail);
                default -> throw new IllegalArgumentException(trouble.getKey());
              };
            });
  }

  private BaselineState baseline() {
    var seen = told.path("seen");
    if (seen.has("baselineMissing")) {
      return new BaselineState.Missing(seen.path("baselineMissing").asText());
    }
    return seen.has("baselineNotReady")
        ? new BaselineState.NotReady(seen.path("baselineNotReady").asText())
        : new BaselineState.Ready();
  }

  private Confirmation confirmation() {
    var awaited = told.path("seen").path("awaited");
    return awaited.isMissingNode()
        ? new Confirmation.Everywhere()
        : new Confirmation.Awaited(awaited.asText());
  }

  private Evidence evidence(Wish wish, DataPlane dataPlane) {
    var unobserved = told.path("seen").path("unobserved");
    return new Evidence(
        dataPlane.written().map(Table::generation).orElse(0L),
        dataPlane.written().map(Subject::under).orElse(Subject.NOBODY),
        unobserved.isMissingNode() ? new Arriving.Yes() : new Arriving.No(unobserved.asText()),
        findings(wish).stream()
            .map(
                finding ->
                    new Judgement(
                        finding.guardrail().name(),
                        finding.guardrail().onBreach(),
                        finding.verdict()))
            .toList(),
        Set.of(),
        BaselineBreaker.Closed);
  }

  /** By default every guardrail is within its limit. */
  private List<Finding> findings(Wish wish) {
    var verdicts = told.path("seen").path("verdicts");
    return wish.guardrails().stream()
        .map(
            guardrail -> {
              var told = verdicts.path(guardrail.name());
              var samples = told.path("samples").asLong(1200);
              return new Finding(
                  guardrail,
                  verdict(told),
                  told.has("nothing")
                      ? OptionalDouble.empty()
                      : OptionalDouble.of(told.path("value").asDouble(0.0041666)),
                  guardrail.threshold().max().orElse(0),
                  samples,
                  now.minusSeconds(4));
            })
        .toList();
  }

  private static Verdict verdict(JsonNode told) {
    if (told.has("breached")) {
      return new Verdict.Breached(told.path("breached").asText());
    }
    return told.has("unknown")
        ? new Verdict.Unknown(told.path("unknown").asText())
        : new Verdict.Within("0.4 % of 1,200 answers failed, at most 5 % may");
  }

  private List<Obstacle> obstacles() {
    var obstacles = new ArrayList<Obstacle>();
    for (var entry : told.path("seen").path("obstacles").properties()) {
      var detail = entry.getValue().asText();
      obstacles.add(
          switch (entry.getKey()) {
            case "FrontServiceTaken" -> new Obstacle.FrontServiceTaken(detail);
            case "ObjectTaken" -> new Obstacle.ObjectTaken(detail);
            case "PortInUse" -> new Obstacle.PortInUse(detail);
            case "NoPortLeft" -> new Obstacle.NoPortLeft(detail);
            case "RoutersNotReady" -> new Obstacle.RoutersNotReady(detail);
            case "WriteRefused" -> new Obstacle.WriteRefused(detail);
            case "WriteFailed" -> new Obstacle.WriteFailed(detail);
            default -> throw new IllegalArgumentException(entry.getKey());
          });
    }
    return obstacles;
  }
}
