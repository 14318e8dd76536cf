package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.reconcile.app.Leadership;
import dev.handover.stage.Installed;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;
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

  private static boolean touched(ModelDeployment resource) {
    return resource.getStatus() != null || !resource.getMetadata().getFinalizers().isEmpty();
  }

  private String holder() {
    var lease = admin.leases().inNamespace(NAMESPACE).withName(Leadership.LEASE).get();
    return lease == null ? "" : String.valueOf(lease.getSpec().getHolderIdentity());
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
