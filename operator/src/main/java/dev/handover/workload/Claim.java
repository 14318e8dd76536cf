package dev.handover.workload;

import dev.handover.api.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.util.Map;
import java.util.Optional;

/**
 * What makes an object Handover's own. An object that was not made by Handover is never taken over,
 * unless it says itself that it may be.
 *
 * @param labels every one of them stands on an object of ours that no resource controls
 * @param owner the resource it belongs to; empty for what a whole namespace shares
 */
public record Claim(Map<String, String> labels, Optional<Owner> owner) {
  public Claim {
    labels = Map.copyOf(labels);
  }

  /** For objects of one resource. */
  public static Claim of(Owner owner) {
    return new Claim(owner.labels(), Optional.of(owner));
  }

  /** For objects that all resources of a namespace share. */
  public static Claim shared() {
    return new Claim(Map.of(Names.MANAGED_BY, Names.MANAGER), Optional.empty());
  }

  /** Whose the object that stands in a place is. */
  public <T extends HasMetadata> Place<T> on(Optional<T> live) {
    return live.<Place<T>>map(this::on).orElseGet(Place.Free::new);
  }

  private <T extends HasMetadata> Place<T> on(T live) {
    if (ours(live)) {
      return new Place.Ours<>(live);
    }
    return adoptable(live) ? new Place.Adopted<>(live) : new Place.Foreign<>(foreign(live));
  }

  private boolean ours(HasMetadata live) {
    var carried = Optional.ofNullable(live.getMetadata().getLabels()).orElse(Map.of());
    var controllers =
        live.getMetadata().getOwnerReferences().stream()
            .filter(reference -> Boolean.TRUE.equals(reference.getController()))
            .toList();
    return controllers.isEmpty()
        ? carried.entrySet().containsAll(labels.entrySet())
        : controllers.stream().allMatch(this::isOwner);
  }

  private boolean isOwner(OwnerReference reference) {
    return owner.filter(it -> it.is(reference)).isPresent();
  }

  private boolean adoptable(HasMetadata live) {
    var annotations = Optional.ofNullable(live.getMetadata().getAnnotations()).orElse(Map.of());
    return owner.map(Owner::name).filter(it -> it.equals(annotations.get(Names.ADOPT))).isPresent();
  }

  private String foreign(HasMetadata live) {
    var what =
        "%s %s/%s exists and was not made by Handover"
            .formatted(
                live.getKind(), live.getMetadata().getNamespace(), live.getMetadata().getName());
    return owner
        .map(
            it ->
                "%s for ModelDeployment %s; delete it, or hand it over with the annotation %s: %s"
                    .formatted(what, it.name(), Names.ADOPT, it.name()))
        .orElse(what + "; delete it or rename it");
  }
}
