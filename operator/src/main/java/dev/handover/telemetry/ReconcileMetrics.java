package dev.handover.telemetry;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.Map;

/** Counts passes as the framework runs them. */
public final class ReconcileMetrics implements Metrics {
  private final OperatorMetrics metrics;

  public ReconcileMetrics(OperatorMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    var start = System.nanoTime();
    try {
      return execution.execute();
    } finally {
      metrics.reconciled(Duration.ofNanos(System.nanoTime() - start));
    }
  }

  @Override
  public void reconciliationFailed(
      HasMetadata resource,
      RetryInfo retryInfo,
      Exception exception,
      Map<String, Object> metadata) {
    metrics.reconcileFailed();
  }

  @Override
  public void cleanupDone(ResourceID resource, Map<String, Object> metadata) {
    metrics.gone(resource.getNamespace().orElse(""), resource.getName());
  }
}
