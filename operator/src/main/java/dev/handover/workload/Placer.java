package dev.handover.workload;

import dev.handover.api.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.function.Consumer;

/** Writes objects by server-side apply, unless they stand already or somebody else's do. */
public final class Placer {
  private final KubernetesClient client;
  private final Consumer<HasMetadata> written;

  public Placer(KubernetesClient client) {
    this(client, object -> {});
  }

  /**
   * Writes, and says what came of it.
   *
   * @param written gets each object as it stands after it was written
   */
  public Placer(KubernetesClient client, Consumer<HasMetadata> written) {
    this.client = client;
    this.written = written;
  }

  /**
   * Puts an object where it belongs and undoes foreign changes of what it says.
   *
   * @param desired all that we want to own of it
   * @param place what stands there now
   */
  public <T extends HasMetadata> Placed keep(T desired, Place<T> place) {
    return switch (place) {
      case Place.Free<T>() -> create(desired);
      case Place.Ours<T>(T live) when Likeness.shows(live, desired) -> new Placed.Unchanged();
      case Place.Ours<T>(T live) -> overwrite(desired);
      case Place.Adopted<T>(T live) -> overwrite(desired);
      case Place.Foreign<T>(String detail) -> new Placed.Refused(detail);
    };
  }

  /** Puts an object where it belongs once; what became of it since is not touched. */
  public <T extends HasMetadata> Placed once(T desired, Place<T> place) {
    return switch (place) {
      case Place.Ours<T>(T live) -> new Placed.Unchanged();
      case Place.Free<T>() -> create(desired);
      case Place.Adopted<T>(T live) -> overwrite(desired);
      case Place.Foreign<T>(String detail) -> new Placed.Refused(detail);
    };
  }

  /** Takes an owner off an object of ours, which stays when the owner goes. */
  public <T extends HasMetadata> T disown(T live, Owner owner) {
    var others =
        live.getMetadata().getOwnerReferences().stream().filter(it -> !owner.is(it)).toList();
    var change = Map.of("metadata", Map.of("ownerReferences", others));
    var disowned =
        client
            .resource(live)
            .patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(change));
    written.accept(disowned);
    return disowned;
  }

  /** Without force: an object that came in between must not be overwritten. */
  private <T extends HasMetadata> Placed create(T desired) {
    written.accept(client.resource(desired).fieldManager(Names.MANAGER).serverSideApply());
    return new Placed.Written();
  }

  /** Writes an object of ours, whatever of it was changed. */
  public <T extends HasMetadata> Placed overwrite(T desired) {
    written.accept(
        client.resource(desired).fieldManager(Names.MANAGER).forceConflicts().serverSideApply());
    return new Placed.Written();
  }
}
