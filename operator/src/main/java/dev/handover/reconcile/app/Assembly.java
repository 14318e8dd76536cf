package dev.handover.reconcile.app;

import dev.handover.reconcile.ModelDeploymentReconciler;
import dev.handover.telemetry.OperatorMetrics;
import dev.handover.telemetry.ReconcileMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The framework's operator with our reconciler in it, not started.
 *
 * <p>Put together by hand, and the same in production and in tests: the Quarkus extension for it
 * drops settings of the annotation, the retry among them, without a word.
 */
public final class Assembly {
  /** How long passes may take to end; the chart gives the process twice as long, and more. */
  public static final Duration GRACE = Duration.ofSeconds(8);

  private Assembly() {}

  /**
   * Assembles it.
   *
   * @param namespaces what it looks after; empty for all
   * @param election how it is settled who leads; empty if nobody else is there
   */
  public static Operator operator(
      KubernetesClient client,
      ModelDeploymentReconciler reconciler,
      Set<String> namespaces,
      OperatorMetrics metrics,
      Optional<LeaderElectionConfiguration> election) {
    var operator =
        new Operator(
            service -> {
              service
                  .withKubernetesClient(client)
                  // Giving the lease back comes after the stop, and needs the client.
                  .withCloseClientOnStop(false)
                  // The chart installs the CRD, and the operator may not read it.
                  .checkingCRDAndValidateLocalModel(false)
                  .withReconciliationTerminationTimeout(GRACE)
                  .withMetrics(new ReconcileMetrics(metrics));
              election.ifPresent(service::withLeaderElectionConfiguration);
            });
    operator.register(
        reconciler,
        controller -> {
          if (!namespaces.isEmpty()) {
            controller.settingNamespaces(namespaces);
          }
        });
    return operator;
  }
}
