package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Arm;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.stage.Installed;
import dev.handover.stage.Requests;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator that starts anew goes on where the last one ended; at rest none writes. */
@Tag("api-server")
@ExtendWith(Installed.class)
class SteadinessTest {
  private static final Duration HOLD = Duration.ofMinutes(1);
  private static final Set<Thread.State> WAITS =
      Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

  private final KubernetesClient admin;

  SteadinessTest(KubernetesClient admin) {
    this.admin = admin;
  }

  @Test
  void anotherOperatorGoesOnInTheMiddleOfAJourney() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);
      var pods = stage.podUids();
      var generation = stage.table(Stage.NAME).orElseThrow().generation();

      var passes = stage.passes();
      stage.stop().start().until("looks", () -> stage.passes() > passes);
      stage.pass(HOLD).awaitShare(50);

      assertThat(stage.podUids()).containsAll(pods);
      assertThat(stage.table(Stage.NAME).orElseThrow().generation()).isEqualTo(generation + 1);
    }
  }

  @Test
  void aPassThatIsUnderWayWhenTheOperatorStopsTakesNothingAway() throws InterruptedException {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);
      var table = stage.table(Stage.NAME);
      var underWay = stage.measurements().hold();
      stage.skip(Duration.ZERO).until("a pass is under way", underWay::reached);

      var stopping = Thread.ofPlatform().start(stage::stop);
      stage.until("stopping, as far as it goes", () -> WAITS.contains(stopping.getState()));
      underWay.release();
      stopping.join();

      assertThat(stage.table(Stage.NAME)).isEqualTo(table);
    }
  }

  @Test
  void timeInWhichNobodyLookedCountsForNoHold() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);
      var passes = stage.passes();
      stage.stop().pass(HOLD.multipliedBy(5)).start();

      stage.until("looked at again", () -> stage.measured().passes() >= passes + 5);
      assertThat(stage.status().journey().share()).isEqualTo(20);
      stage.pass(HOLD).awaitShare(50);
    }
  }

  @Test
  void whatHappenedMeanwhileIsSeenByTheNextOperator() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.apply(Stage.model("v2")).awaitShare(20);
      stage.stop();
      stage
          .measurements()
          .say(stage.candidate(), "errors", new Verdict.Breached("40 % of 500, limit 5 %"));

      stage.start().awaitRest("Full");

      assertThat(stage.status().rejected()).hasSize(1);
    }
  }

  @Test
  void atRestNothingIsWrittenAndNoRouterAsked() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var version = stage.resource(Stage.NAME).orElseThrow().getMetadata().getResourceVersion();
      var writes = stage.requests().writes();
      var asked = stage.routers().asked();
      var passes = stage.passes();

      stage.until("ten more passes", () -> stage.measured().passes() >= passes + 10);

      assertThat(stage.requests().writes()).isEqualTo(writes);
      assertThat(stage.routers().asked()).isEqualTo(asked);
      assertThat(stage.resource(Stage.NAME).orElseThrow().getMetadata().getResourceVersion())
          .isEqualTo(version);
    }
  }

  @Test
  void aTableOfWhichSomebodyTookHalfAwayIsPutRightAndTold() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var before = stage.table(Stage.NAME).orElseThrow();

      stage.meddle(SteadinessTest::half);

      stage.until(
          "put right",
          () -> {
            var now = stage.table(Stage.NAME).orElseThrow();
            return now.arms().equals(before.arms()) && now.generation() > before.generation();
          });
      stage.told(Reason.DriftCorrected.name());
    }
  }

  @Test
  void theSameOperatorStartedAgainAtRestWritesNothing() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      stage.stop();
      var writes = stage.requests().writes();

      stage.start().until("passes", () -> stage.measured().passes() >= 5);

      assertThat(stage.requests().writes()).isEqualTo(writes);
    }
  }

  @Test
  void invariant4_theRouteTableIsWrittenBeforeAnythingElse() {
    try (var stage = new Stage(admin).desk().start()) {
      stage.create(Stage.model("v1")).awaitLook();
      assertThat(written(stage.requests().all()))
          .startsWith("configmaps")
          .contains("deployments", "services", "modeldeployments/status");

      stage.pass(HOLD).awaitShare(20);
      var before = stage.requests().all().size();
      var stable = stage.stable();
      stage.measurements().say(stable, "errors", new Verdict.Breached("40 % of 500, limit 5 %"));
      stage.measured().awaitRest("Shadow");
      var all = stage.requests().all();
      assertThat(written(all.subList(before, all.size())))
          .startsWith("configmaps", "modeldeployments/status");
    }
  }

  /** What was written, in order; whoever holds the resource, and what people are told, aside. */
  private static List<String> written(List<Requests.Request> requests) {
    return requests.stream()
        .filter(Requests.Request::writes)
        .map(Requests.Request::resource)
        .filter(it -> !it.equals("modeldeployments") && !it.equals("events"))
        .toList();
  }

  @Test
  void whatOthersChangeIsPutRightAndTold() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var before = stage.table(Stage.NAME).orElseThrow();
      stage.meddle(SteadinessTest::slower);
      stage.until(
          "put right",
          () -> {
            var now = stage.table(Stage.NAME).orElseThrow();
            return now.timeoutMillis() == before.timeoutMillis()
                && now.generation() > before.generation() + 5;
          });

      stage.scale(stage.stable(), 5);
      stage.until("two pods", () -> stage.replicas(stage.stable()).orElse(0) == 2);
      stage.redirectFront();
      stage.until("routers", () -> stage.frontSelector().containsValue("router"));

      stage.until(
          "told",
          () -> stage.events().stream().filter(Reason.DriftCorrected.name()::equals).count() >= 3);
    }
  }

  /** Its pods are ready all the while, and no router finds them. */
  @Test
  void aServiceOfAnEarlierRevisionIsThereAgain() {
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      var name = Stage.NAME + "-" + stage.stable().hash();
      stage.apply(Stage.model("v2")).awaitShare(20);
      var before = stage.service(name).orElseThrow();

      admin.resource(before).delete();
      stage.until(
          "there again",
          () ->
              stage
                  .service(name)
                  .filter(it -> it.getSpec().getPorts().equals(before.getSpec().getPorts()))
                  .filter(it -> it.getSpec().getSelector().equals(before.getSpec().getSelector()))
                  .filter(it -> !it.getMetadata().getUid().equals(before.getMetadata().getUid()))
                  .isPresent());
      stage.told(Reason.DriftCorrected.name());
    }
  }

  @Test
  void invariant11_oneThatCannotBeReadStopsNobodyElse() {
    try (var _ = Installed.laxSchema(admin);
        var stage = new Stage(admin).desk()) {
      stage.createRaw(
          """
          apiVersion: handover.dev/v1alpha1
          kind: ModelDeployment
          metadata: {name: broken}
          spec: {model: [7], automation: true, guardrails: {a: 1}, service: {port: many}}
          """);

      stage.start().create(Stage.model("v1")).awaitLook();

      stage.await("broken", "it is said", SteadinessTest::saysThatItCannotBeRead);
      assertThat(stage.table("broken")).isEmpty();
    }
  }

  @Test
  void invariant11_oneThatIsBrokenOnItsWayStandsAndStopsNobodyElse() {
    var other = Stage.model("v1").replace("name: scratch", "name: other");
    try (var _ = Installed.laxSchema(admin);
        var stage = new Stage(admin).desk().start()) {
      stage.create(Stage.model("v1")).awaitLook();
      stage.create(other).await("other", "it gets copies", SteadinessTest::getsCopies);
      var table = stage.table("other");

      stage.replaceRaw("other", "{\"model\": [7], \"automation\": true}");
      stage.await("other", "it is said", SteadinessTest::saysThatItCannotBeRead);
      stage.pass(HOLD).awaitShare(20);
      stage.pass(HOLD).awaitShare(50);
      assertThat(stage.table("other")).isEqualTo(table).isPresent();

      stage.replaceRaw("other", wanted(other));
      stage.await(
          "other",
          "it goes on",
          status ->
              Stage.condition(status, "Stalled").filter("False"::equals).isPresent()
                  && status.journey() != null);
    }
  }

  private static String wanted(String yaml) {
    return Serialization.asJson(Serialization.unmarshal(yaml, ModelDeployment.class).getSpec());
  }

  private static boolean getsCopies(ModelDeploymentStatus status) {
    return Stage.synced(status)
        && status.journey() != null
        && "At".equals(status.journey().phase());
  }

  private static boolean saysThatItCannotBeRead(ModelDeploymentStatus status) {
    return status.conditions().stream()
        .filter(it -> it.getType().equals("Stalled") && it.getStatus().equals("True"))
        .anyMatch(
            it ->
                it.getReason().equals("SpecInvalid")
                    && it.getMessage().contains("each field of the type that the CRD"));
  }

  /** Its arms do not say any more whose side they are. */
  private static RouteTable half(RouteTable table) {
    return new RouteTable(
        table.generation(),
        table.namespace(),
        table.name(),
        table.key(),
        table.port(),
        table.decisions(),
        table.timeoutMillis(),
        table.slowMillis(),
        table.arms().stream().map(SteadinessTest::ofNoSide).toList(),
        table.mirror(),
        table.backends(),
        table.journey());
  }

  private static Arm ofNoSide(Arm arm) {
    return new Arm(arm.weight(), arm.level(), null, arm.answers(), arm.copies(), arm.fallback());
  }

  private static RouteTable slower(RouteTable table) {
    return new RouteTable(
        table.generation() + 5,
        table.namespace(),
        table.name(),
        table.key(),
        table.port(),
        table.decisions(),
        table.timeoutMillis() + 1,
        table.slowMillis(),
        table.arms(),
        table.mirror(),
        table.backends(),
        table.journey());
  }
}
