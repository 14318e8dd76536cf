package dev.handover.reconcile;

import dev.handover.prometheus.Evidences;
import dev.handover.prometheus.Key;
import dev.handover.prometheus.Watched;

/** Measurements as Prometheus has them. */
public final class PrometheusMeasurements implements Measurements {
  private final Evidences evidences;

  public PrometheusMeasurements(Evidences evidences) {
    this.evidences = evidences;
  }

  /** While a new table is not confirmed, what is measured still speaks of the last one that was. */
  @Override
  public Measured of(Asked asked) {
    var key = new Key(asked.namespace(), asked.name());
    asked
        .table()
        .ifPresent(
            table ->
                asked
                    .since()
                    .ifPresent(
                        since ->
                            evidences.watch(key, Watched.under(table, since, asked.guardrails()))));
    var report = evidences.of(key);
    return new Measured(report.evidence(), report.findings());
  }

  @Override
  public void forget(String namespace, String name) {
    evidences.forget(new Key(namespace, name));
  }
}
