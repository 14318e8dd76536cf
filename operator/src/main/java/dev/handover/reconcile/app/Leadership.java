package dev.handover.reconcile.app;

import dev.handover.reconcile.Lead;
import dev.handover.telemetry.OperatorMetrics;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import java.time.Duration;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/**
 * Sees to it that one operator decides at a time. The framework goes on reconciling when it loses
 * the lease: so this one ends the process then, at once, without a word to anybody that could take
 * time. An operator that is asked to stop gives the lease back, so that the next need not wait.
 */
public final class Leadership implements Lead {
  /** Name of the lease. */
  public static final String LEASE = "handover-operator";

  private static final Logger LOG = Logger.getLogger(Leadership.class);
  private static final Duration LEASE_DURATION = Duration.ofSeconds(12);
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(8);
  private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);

  /** A leader that was robbed of the lease acts until it looks at it, or renews it, next. */
  private static final Duration ROBBED_KNOWS = RETRY_PERIOD.plusMillis(500);

  /** How old the news may be that the lease is held: with a pass, less than the time above. */
  private static final Duration FRESH = Duration.ofSeconds(1);

  private static final int DEPOSED = 1;

  private final KubernetesClient client;
  private final String namespace;
  private final String identity;
  private final OperatorMetrics metrics;
  private volatile boolean stopping;
  private volatile boolean given;
  private volatile OptionalLong heldAt = OptionalLong.empty();

  /**
   * A place in the queue for the lease.
   *
   * @param namespace where the lease stands
   * @param identity what tells this operator from others
   */
  public Leadership(
      KubernetesClient client, String namespace, String identity, OperatorMetrics metrics) {
    this.client = client;
    this.namespace = namespace;
    this.identity = identity;
    this.metrics = metrics;
  }

  /** How the framework shall hold its election. */
  public LeaderElectionConfiguration election() {
    return LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
        .withLeaseNamespace(namespace)
        .withIdentity(identity)
        .withLeaseDuration(LEASE_DURATION)
        .withRenewDeadline(RENEW_DEADLINE)
        .withRetryPeriod(RETRY_PERIOD)
        .withLeaderCallbacks(new LeaderCallbacks(this::won, this::lost, this::saw))
        .build();
  }

  /** The election learns of a robbery when it renews the lease next: too late for a pass. */
  @Override
  public boolean holds() {
    var now = System.nanoTime();
    var held = heldAt;
    if (held.isPresent() && now - held.getAsLong() < FRESH.toNanos()) {
      return true;
    }
    var holds = isHolder();
    heldAt = holds ? OptionalLong.of(now) : OptionalLong.empty();
    return holds;
  }

  private boolean isHolder() {
    try {
      var lease = client.leases().inNamespace(namespace).withName(LEASE).get();
      return lease != null && identity.equals(lease.getSpec().getHolderIdentity());
    } catch (KubernetesClientException e) {
      LOG.debugf("the lease %s/%s could not be read: %s", namespace, LEASE, e.getMessage());
      return false;
    }
  }

  /** From now on losing the lease is what is wanted. */
  public void stopping() {
    stopping = true;
  }

  /** Somebody else holds the lease, or gave it back. */
  private void saw(String leader) {
    if (!identity.equals(leader)) {
      given = leader == null || leader.isBlank();
    }
  }

  /**
   * Nobody decides before this returns. Unless the lease was given back, whoever had it before may
   * not know yet that it was taken from it, be it by a person or by a clock that is ahead.
   */
  private void won() {
    if (!given) {
      try {
        Thread.sleep(ROBBED_KNOWS);
      } catch (InterruptedException told) {
        Thread.currentThread().interrupt();
      }
    }
    metrics.leading();
  }

  private void lost() {
    metrics.standingBy();
    if (stopping) {
      release();
      return;
    }
    LOG.errorf("%s lost the lease %s/%s: ends at once", identity, namespace, LEASE);
    Runtime.getRuntime().halt(DEPOSED);
  }

  /** Others may have it at once; if that fails, after its time. */
  private void release() {
    try {
      var lease = client.leases().inNamespace(namespace).withName(LEASE).get();
      if (lease != null && identity.equals(lease.getSpec().getHolderIdentity())) {
        client.resource(released(lease)).update();
        LOG.infof("%s gave back the lease %s/%s", identity, namespace, LEASE);
      }
    } catch (KubernetesClientException e) {
      LOG.warnf(
          "the lease %s/%s could not be given back and runs out by itself: %s",
          namespace, LEASE, e.getMessage());
    }
  }

  private static Lease released(Lease lease) {
    return new LeaseBuilder(lease)
        .editSpec()
        .withHolderIdentity("")
        .withLeaseDurationSeconds(1)
        .endSpec()
        .build();
  }
}
