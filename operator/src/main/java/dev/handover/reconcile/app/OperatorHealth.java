package dev.handover.reconcile.app;

import io.javaoperatorsdk.operator.Operator;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Whether the operator has started and hears of what it watches, as leader or standing by. */
@Singleton
@Readiness
public final class OperatorHealth implements HealthCheck {
  private final Operator operator;

  OperatorHealth(Operator operator) {
    this.operator = operator;
  }

  @Override
  public HealthCheckResponse call() {
    var info = operator.getRuntimeInfo();
    if (!info.isStarted()) {
      return HealthCheckResponse.named("operator").withData("starting", true).down().build();
    }
    var deaf =
        info.unhealthyEventSources().values().stream()
            .flatMap(it -> it.keySet().stream())
            .sorted()
            .toList();
    var response = HealthCheckResponse.named("operator");
    if (!deaf.isEmpty()) {
      response.withData("not watching", String.join(", ", deaf));
    }
    return response.status(deaf.isEmpty()).build();
  }
}
