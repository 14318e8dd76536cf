package dev.handover.router.measure;

import dev.handover.router.limits.Breaker;
import io.prometheus.client.Gauge;

/** Shows whether one backend's breaker is open. */
public final class BreakerMeter {
  private final Meters.Series series;
  private final Gauge.Child gauge;

  BreakerMeter(Meters.Series series, Gauge.Child gauge) {
    this.series = series;
    this.gauge = gauge;
  }

  public void show(Breaker.State state) {
    gauge.set(
        switch (state) {
          case CLOSED -> 0;
          case OPEN -> 1;
        });
  }

  Meters.Series series() {
    return series;
  }
}
