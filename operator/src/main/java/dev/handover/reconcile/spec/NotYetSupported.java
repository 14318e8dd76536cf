package dev.handover.reconcile.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.handover.api.v1alpha1.ModelDeploymentSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the API can say and this version does not do. A resource that says it is refused: a setting
 * that is ignored would be worse. Whoever builds one deletes its line.
 */
public final class NotYetSupported {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String AUTOMATION = "spec.automation.";
  private static final String GUARDRAIL = "spec.guardrails[].";

  private static final List<Line> LINES =
      List.of(
          value("spec.baseline.answers", "Asynchronous", "the desk must answer in the same call"),
          field("spec.baseline.capacity", "remove it; the desk gets every request that it decides"),
          field("spec.baseline.overflow", "remove it; the desk gets every request that it decides"),
          field("spec.model.autoscaling", "write spec.model.replicas instead"),
          value("spec.model.artifact.uri", "oci://.*", "write pvc://<claim>/<folder>"),
          value("spec.model.artifact.uri", "(?!pvc://|oci://).*", "write pvc://<claim>/<folder>"),
          field("spec.decision.model", "remove it; answers are passed on without being read"),
          field("spec.decision.baseline", "remove it; answers are passed on without being read"),
          field("spec.decision.labels", "remove it; answers are passed on without being read"),
          field("spec.decision.compare", "remove it; answers are not compared"),
          field("spec.decision.tolerance", "remove it; answers are not compared"),
          field("spec.decision.alwaysDefer", "remove it; answers are passed on without being read"),
          field("spec.decision.features", "remove it; inputs are passed on without being read"),
          value(AUTOMATION + "level", "Assistance", "write HumanOnly, Shadow or Full"),
          value(AUTOMATION + "level", "Partial", "write HumanOnly, Shadow or Full"),
          value(AUTOMATION + "path[]", "Assistance", "leave it out of the path"),
          value(AUTOMATION + "path[]", "Partial", "leave it out of the path"),
          value(AUTOMATION + "approvals[]", "Assistance", "leave it out of the approvals"),
          value(AUTOMATION + "approvals[]", "Partial", "leave it out of the approvals"),
          value(AUTOMATION + "startAt.level", "Assistance", "write Shadow or Full"),
          value(AUTOMATION + "startAt.level", "Partial", "write Shadow or Full"),
          field(AUTOMATION + "sample", "remove it; no labels are drawn"),
          field(AUTOMATION + "evidence", "remove it; a level is held by time and by guardrails"),
          field(AUTOMATION + "labelDeadline", "remove it; no labels are drawn"),
          field("spec.rollout.risk", "remove it; guardrails are limits, not comparisons"),
          value(GUARDRAIL + "preset", "ClientErrorRate", "write ErrorRate, LatencyOver or a query"),
          value(GUARDRAIL + "preset", "OverrideRate", "write ErrorRate, LatencyOver or a query"),
          field(GUARDRAIL + "compare", "write a threshold"),
          field(GUARDRAIL + "drift", "write a query with a threshold"),
          value(GUARDRAIL + "onBreach", "Retrain", "write Back or Hold"),
          value(
              "spec.traffic.router.dedicated", "true", "remove it; the namespace shares a router"),
          field("spec.traffic.router.sticky", "remove it; callers are told apart by request id"),
          field("spec.traffic.gatewayAPI", "remove it; the namespace's router moves the traffic"),
          field("spec.retraining", "remove it; train and release a new model yourself"));

  private NotYetSupported() {}

  /**
   * One thing that is not supported.
   *
   * @param path a field; {@code []} stands for each element of a list
   * @param value the whole value for which that is so; empty for any
   * @param remedy what to write instead
   */
  record Line(String path, Optional<Pattern> value, String remedy) {}

  private static Line field(String path, String remedy) {
    return new Line(path, Optional.empty(), remedy);
  }

  private static Line value(String path, String value, String remedy) {
    return new Line(path, Optional.of(Pattern.compile(value, Pattern.DOTALL)), remedy);
  }

  static List<Line> lines() {
    return LINES;
  }

  /** Everything in a spec that is not supported, in the order of the table. */
  static List<Problem> in(ModelDeploymentSpec spec) {
    var root = JSON.createObjectNode();
    root.set("spec", JSON.valueToTree(spec));
    return LINES.stream().flatMap(line -> in(root, line)).toList();
  }

  private static Stream<Problem> in(JsonNode root, Line line) {
    var places = new ArrayList<>(List.of(new Place("", root)));
    for (var segment : line.path().split("\\.")) {
      var next = places.stream().flatMap(place -> place.below(segment)).toList();
      places.clear();
      places.addAll(next);
    }
    return places.stream().flatMap(place -> problem(place, line).stream());
  }

  private static Optional<Problem> problem(Place place, Line line) {
    if (line.value().isEmpty()) {
      return Optional.of(new Problem.NotYet(place.path(), line.remedy()));
    }
    var written = place.node().asText();
    return line.value().get().matcher(written).matches()
        ? Optional.of(
            new Problem.NotYet(
                "%s: %s".formatted(place.path(), Fields.quoted(written)), line.remedy()))
        : Optional.empty();
  }

  /** A node of the tree and how to get there. */
  private record Place(String path, JsonNode node) {
    Stream<Place> below(String segment) {
      var list = segment.endsWith("[]");
      var name = list ? segment.substring(0, segment.length() - 2) : segment;
      var child = node.path(name);
      var at = path.isEmpty() ? name : path + "." + name;
      if (child.isMissingNode() || child.isNull()) {
        return Stream.empty();
      }
      return list
          ? IntStream.range(0, child.size())
              .mapToObj(index -> new Place("%s[%d]".formatted(at, index), child.get(index)))
          : Stream.of(new Place(at, child));
    }
  }
}
