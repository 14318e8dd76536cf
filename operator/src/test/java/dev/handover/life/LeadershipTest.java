package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.reconcile.app.Leadership;
import dev.handover.stage.Installed;
import dev.handover.stage.Stage;
import dev.handover.telemetry.OperatorMetrics;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One operator decides at a time. Each runs in a process of its own, since losing ends it. */
@Tag("api-server")
@ExtendWith(Installed.class)
class LeadershipTest {
  private static final String NAMESPACE = "handover";

  /** What a standby would have to wait for if nobody gave the lease back. */
  private static final Duration LEASE = Duration.ofSeconds(12);

  private static final Duration RENEWED_EVERY = Duration.ofSeconds(2);
  private static final Duration FOLLOWED = Duration.ofSeconds(20);

  private final KubernetesClient admin;

  LeadershipTest(KubernetesClient admin) {
    this.admin = admin;
  }

  @AfterEach
  void nobodyLeads() {
    admin.leases().inNamespace(NAMESPACE).withName(Leadership.LEASE).delete();
  }

  @Test
  void aStandbyDoesNothingUntilTheLeaseIsFree() {
    try (var stage = new Stage(admin).desk()) {
      hold("somebody", LEASE);
      stage.fork("standby").create(Stage.model("v1"));

      stage.until(
          "leads",
          () -> {
            var touched = stage.resource(Stage.NAME).filter(LeadershipTest::touched).isPresent();
            var leads = holder().equals("standby");
            assertThat(touched && !leads).as("reconciled without the lease").isFalse();
            return leads;
          });
      stage.awaitLook();
    }
  }

  @Test
  void aLeaderWhoseLeaseIsTakenEndsAtOnce() throws InterruptedException {
    try (var stage = new Stage(admin).desk()) {
      var leader = stage.fork("deposed").process("deposed");
      stage.until("leads", () -> holder().equals("deposed"));

      hold("thief", Duration.ofMinutes(5));

      assertThat(leader.waitFor(LEASE.toSeconds(), TimeUnit.SECONDS)).as("ended").isTrue();
      assertThat(leader.exitValue()).isEqualTo(1);
      assertThat(holder()).isEqualTo("thief");
    }
  }

  @Test
  void aLeaderThatIsToldToStopGivesTheLeaseBack() throws InterruptedException {
    try (var stage = new Stage(admin).desk()) {
      var leader = stage.fork("first").process("first");
      stage.until("leads", () -> holder().equals("first"));
      stage.create(Stage.model("v1")).awaitLook();
      stage.fork("second");

      leader.destroy();
      assertThat(leader.waitFor(1, TimeUnit.MINUTES)).as("ended").isTrue();
      assertThat(holder()).as("who leads when the first has ended").isNotEqualTo("first");
      stage.until("the second leads", () -> holder().equals("second"));

      stage.pass(Duration.ZERO).delete(Stage.NAME);
      stage.until("at the desk", () -> stage.frontSelector().containsValue("review-desk"));
    }
  }

  /** What a leader that is killed leaves undone is decided by the next one soon. */
  @Test
  void aLeaderThatIsKilledIsFollowedWithinTwentySeconds() {
    try (var stage = new Stage(admin).desk()) {
      stage.fork("killed").until("leads", () -> holder().equals("killed"));
      stage.create(Stage.model("v1")).awaitLook();
      stage.fork("heir").until("in line", () -> stage.waits("heir"));

      stage.process("killed").destroyForcibly();
      var killed = Instant.now();
      stage.delete(Stage.NAME);
      Awaitility.await("decided")
          .atMost(FOLLOWED)
          .until(() -> stage.frontSelector().containsValue("review-desk"));

      assertThat(stage.acts("heir").getFirst()).isAfter(killed);
      assertThat(holder()).isEqualTo("heir");
    }
  }

  /**
   * Whoever is robbed knows it when it wants to renew the lease, and acts until then: so it is
   * robbed just after it has, while it has something to write all the time.
   */
  @Test
  void twoLeadersNeverAct() throws InterruptedException {
    try (var stage = new Stage(admin).desk()) {
      stage.fork("robbed").until("leads", () -> holder().equals("robbed"));
      stage.create(Stage.model("v1")).awaitLook();
      try (var busy = stage.stranger().overrules()) {
        var before = stage.acts("robbed").size();
        stage.until("busy", () -> stage.acts("robbed").size() > before + 10);
        var last = renewed();
        stage.until("renewed", () -> !renewed().equals(last));

        hold(stage.namespace(), LEASE);
        stage.startAsLeader().until("the robber acts", () -> stage.acts().size() > 10);

        assertThat(busy.changes()).isPositive();
      }
      assertThat(stage.process("robbed").waitFor(LEASE.toSeconds(), TimeUnit.SECONDS))
          .as("ended")
          .isTrue();
      assertThat(stage.acts("robbed").getLast()).isBefore(stage.acts().getFirst());
    }
  }

  /** The same without chance: it takes as long as a renewal may be away. */
  @Test
  void whoGetsTheLeaseOfAnotherActsWhenThatOneMustKnow() {
    var robbed = election("robber");
    robbed.onNewLeader("robbed");
    robbed.onNewLeader("robber");
    assertThat(untilItActs(robbed)).isGreaterThan(RENEWED_EVERY);

    var given = election("heir");
    given.onNewLeader("first");
    given.onNewLeader("");
    given.onNewLeader("heir");
    assertThat(untilItActs(given)).isLessThan(RENEWED_EVERY);
  }

  private LeaderCallbacks election(String identity) {
    var metrics = new OperatorMetrics(new CollectorRegistry());
    return new Leadership(admin, NAMESPACE, identity, metrics)
        .election()
        .getLeaderCallbacks()
        .orElseThrow();
  }

  private static Duration untilItActs(LeaderCallbacks callbacks) {
    var since = System.nanoTime();
    callbacks.onStartLeading();
    return Duration.ofNanos(System.nanoTime() - since);
  }

  private static boolean touched(ModelDeployment resource) {
    return resource.getStatus() != null || !resource.getMetadata().getFinalizers().isEmpty();
  }

  private String holder() {
    var lease = admin.leases().inNamespace(NAMESPACE).withName(Leadership.LEASE).get();
    return lease == null ? "" : String.valueOf(lease.getSpec().getHolderIdentity());
  }

  private ZonedDateTime renewed() {
    return admin
        .leases()
        .inNamespace(NAMESPACE)
        .withName(Leadership.LEASE)
        .get()
        .getSpec()
        .getRenewTime();
  }

  private void hold(String who, Duration time) {
    var now = ZonedDateTime.now(ZoneOffset.UTC);
    admin
        .resource(
            new LeaseBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(Leadership.LEASE)
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity(who)
                .withLeaseDurationSeconds((int) time.toSeconds())
                .withAcquireTime(now)
                .withRenewTime(now)
                .withLeaseTransitions(1)
                .endSpec()
                .build())
        .forceConflicts()
        .serverSideApply();
  }
}
