package dev.handover.router.admin;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once it knows tables and pods; no longer once it is asked to stop. */
@Readiness
@Singleton
public final class Health implements HealthCheck {
  private final RunningRouter running;

  Health(RunningRouter running) {
    this.running = running;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("tables and endpoints")
        .status(running.router().isReady())
        .build();
  }
}
