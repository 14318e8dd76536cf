package dev.handover.reconcile;

import dev.handover.telemetry.EventRecorder;
import dev.handover.telemetry.OperatorMetrics;
import dev.handover.traffic.RouterPoll;
import dev.handover.traffic.RouterSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.InstantSource;

/**
 * What the reconciler works with.
 *
 * @param client writes, and reads what is not watched
 * @param routers what the routers of a namespace are made of
 * @param measurements what is known of how revisions do
 * @param poll asks routers which tables they obey
 * @param events tells people
 * @param metrics counts
 * @param clock the time
 */
public record Shell(
    KubernetesClient client,
    RouterSettings routers,
    Measurements measurements,
    RouterPoll poll,
    EventRecorder events,
    OperatorMetrics metrics,
    InstantSource clock) {}
