package dev.handover.reconcile;

import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.rollout.Lapse;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether somebody looked at a resource until this process did. Of the operator before it is known
 * when it last wrote status; in a journey it does so about once a minute while requests come.
 */
final class Attention {
  /** One operator that takes over from another at once makes no lapse. */
  private static final Duration LAPSE = Duration.ofSeconds(30);

  private static final String STATUS = "status";

  /** When this process looked at each resource first. */
  private final Map<String, Instant> began = new ConcurrentHashMap<>();

  /** The time in which nobody had looked at a resource, if that was long. */
  Optional<Lapse> before(ModelDeployment resource, Instant now) {
    var first = began.computeIfAbsent(resource.getMetadata().getUid(), uid -> now);
    return lastWritten(resource)
        .filter(then -> then.plus(LAPSE).isBefore(first))
        .map(then -> new Lapse(then, first));
  }

  void forget(ModelDeployment resource) {
    began.remove(resource.getMetadata().getUid());
  }

  private static Optional<Instant> lastWritten(ModelDeployment resource) {
    return Optional.ofNullable(resource.getMetadata().getManagedFields()).stream()
        .flatMap(java.util.List::stream)
        .filter(entry -> STATUS.equals(entry.getSubresource()))
        .flatMap(entry -> time(entry).stream())
        .max(Comparator.naturalOrder());
  }

  private static Optional<Instant> time(ManagedFieldsEntry entry) {
    try {
      return Optional.ofNullable(entry.getTime()).map(Instant::parse);
    } catch (DateTimeParseException unreadable) {
      return Optional.empty();
    }
  }
}
