package dev.handover.workload;

import dev.handover.api.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;
import java.util.Objects;

/**
 * The ModelDeployment that objects belong to.
 *
 * @param apiVersion its group and version
 * @param namespace its namespace
 * @param name its name
 * @param uid its uid
 */
public record Owner(String apiVersion, String namespace, String name, String uid) {
  private static final String KIND = "ModelDeployment";

  public Owner {
    Objects.requireNonNull(apiVersion);
    Objects.requireNonNull(namespace);
    Objects.requireNonNull(name);
    Objects.requireNonNull(uid);
  }

  /** Lets the garbage collector take an object with its resource. */
  public OwnerReference reference() {
    return new OwnerReferenceBuilder()
        .withApiVersion(apiVersion)
        .withKind(KIND)
        .withName(name)
        .withUid(uid)
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  /** Whether a reference names this resource. One restored from a backup has another uid. */
  boolean is(OwnerReference reference) {
    return KIND.equals(reference.getKind()) && name.equals(reference.getName());
  }

  /** Whether the garbage collector would take an object with this resource. */
  public boolean owns(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream().anyMatch(this::is);
  }

  /** The labels by which an object of this resource is known. */
  public Map<String, String> labels() {
    return Map.of(Names.MANAGED_BY, Names.MANAGER, Names.NAME_LABEL, name);
  }
}
