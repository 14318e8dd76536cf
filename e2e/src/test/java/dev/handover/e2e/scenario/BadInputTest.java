package dev.handover.e2e.scenario;

import static dev.handover.e2e.scenario.Tiny.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.e2e.cluster.Cluster;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Playground;
import dev.handover.e2e.cluster.Routers;
import dev.handover.e2e.cluster.Sample;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What no schema can see: each ends in a condition that names the cause, and touches nobody. */
@Scenario
class BadInputTest {
  private static final String IMAGE = "/spec/model/template/spec/containers/0/image";

  @Test
  @DisplayName("A baseline Service that does not exist is named, and the baseline stays as it was")
  void missingBaselineService(Playground ground) throws IOException {
    ground.applyAll("review-desk");
    var written =
        Tiny.written("no-desk")
            .with("/spec/baseline", Map.of("kind", "System", "service", service("review-desk")))
            .with("/spec/automation/path", new String[] {"Full"});
    try (var serving = Serving.launch(ground, written)) {
      ground.apply(written.with("/spec/baseline/service", service("nowhere")));
      assertSays(serving.model(), "Stalled=True", "BaselineMissing", "nowhere");
      serving.assertUndisturbed();
    }
  }

  private static Map<String, Object> service(String name) {
    return Map.of("name", name, "port", 8080);
  }

  @Test
  @DisplayName("An image that does not exist is named, and its revision gets no traffic")
  void missingImage(Playground ground) throws IOException {
    var written = Tiny.written("no-image");
    try (var serving = Serving.launch(ground, written)) {
      var model = serving.model();
      var stable = Tiny.stable(model);
      var bad = Tiny.next(model, written.with(IMAGE, "handover/does-not-exist:0.1.0"));
      assertSays(model, "Progressing=False", "ImageUnavailable", "handover/does-not-exist:0.1.0");
      serving.assertUndisturbed();
      assertThat(Model.stable(model.status().orElseThrow())).contains(stable);
      assertThat(
              ground.timeline().tables("no-image").stream()
                  .filter(table -> Weights.of(table.what()).asks(bad)))
          .isEmpty();
    }
  }

  @Test
  @DisplayName("A front Service of somebody else is named and not touched")
  void foreignFrontService(Playground ground) throws IOException {
    var foreign =
        Sample.parse(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: foreign}
            spec:
              selector: {app.kubernetes.io/name: somebody-elses}
              ports: [{name: http, port: 80, targetPort: 8080}]
            """);
    ground.apply(foreign);
    var before = front(ground);
    try (var serving = Serving.launch(ground, Tiny.written("neighbour"))) {
      var model = ground.model(Tiny.written("foreign"));
      var status = assertSays(model, "Stalled=True", "FrontServiceTaken", "Service", "foreign");
      assertThat(Model.is(status, "Ready", "False")).isTrue();
      serving.assertUndisturbed();
      assertThat(front(ground)).isEqualTo(before);
    }
  }

  /** Its resourceVersion changes with every write, whatever is written. */
  private static String front(Playground ground) {
    return ground
        .cluster()
        .client()
        .services()
        .inNamespace(ground.namespace())
        .withName("foreign")
        .require()
        .getMetadata()
        .getResourceVersion();
  }

  @Test
  @DisplayName("A router port in use is named, and the other tables stay in force")
  void routerPortInUse(Cluster cluster) throws IOException {
    try (var ground = Playground.create(cluster, "handover-port-in-use");
        var serving = Serving.launch(ground, Tiny.written("neighbour"))) {
      var next = serving.model().status().orElseThrow().traffic().port() + 1;
      ground.routers().pods().forEach(pod -> Squatter.listen(cluster, pod, next));
      var model = ground.model(Tiny.written("late"));
      var status =
          assertSays(
              model,
              "Stalled=True",
              "PortInUse",
              String.valueOf(next),
              routerName(ground.routers()));
      assertThat(Model.is(status, "TrafficSynced", "False")).isTrue();
      serving.assertUndisturbed();
    }
  }

  private static String routerName(Routers routers) {
    return routers.pods().getFirst().getMetadata().getName().replaceFirst("-[^-]*-[^-]*$", "");
  }

  /** A condition is as it is for this reason, and its message has all the words. */
  private static ModelDeploymentStatus assertSays(
      Model model, String condition, String reason, String... words) {
    var type = condition.split("=")[0];
    var expected = condition.split("=")[1];
    return model.await(
        "%s for %s, which says %s".formatted(condition, reason, String.join(", ", words)),
        SOON,
        status ->
            Model.condition(status, type)
                .filter(it -> it.getStatus().equals(expected) && it.getReason().equals(reason))
                .filter(it -> Stream.of(words).allMatch(it.getMessage()::contains))
                .isPresent());
  }
}
