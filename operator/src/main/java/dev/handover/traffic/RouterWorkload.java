package dev.handover.traffic;

import dev.handover.api.Names;
import dev.handover.api.routing.RouteTable;
import dev.handover.workload.Claim;
import dev.handover.workload.Live;
import dev.handover.workload.Place;
import dev.handover.workload.Placed;
import dev.handover.workload.Placer;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Keeps the routers of a namespace, and takes them away with its last resource. */
public final class RouterWorkload {
  private static final Claim CLAIM =
      new Claim(
          Map.of(Names.MANAGED_BY, Names.MANAGER, Names.COMPONENT_LABEL, Names.COMPONENT_ROUTER),
          Optional.empty());

  /** Routers go first and what they need last. */
  private static final List<Class<? extends HasMetadata>> REMOVED =
      List.of(Deployment.class, PodDisruptionBudget.class, RoleBinding.class, ServiceAccount.class);

  private final KubernetesClient client;
  private final Placer placer;
  private final RouterSettings settings;

  public RouterWorkload(KubernetesClient client, RouterSettings settings) {
    this.client = client;
    this.placer = new Placer(client);
    this.settings = settings;
  }

  /**
   * The objects that make up the routers of a namespace, in the order in which they are written.
   */
  public static List<HasMetadata> render(String namespace, RouterSettings settings) {
    return RouterObjects.of(namespace, settings);
  }

  /** Sees to it that the routers of a namespace are there; one refusal does not stop the rest. */
  public List<Placed> keep(String namespace, Live live) {
    return render(namespace, settings).stream().map(desired -> keep(desired, live)).toList();
  }

  private <T extends HasMetadata> Placed keep(T desired, Live live) {
    @SuppressWarnings("unchecked")
    var kind = (Class<T>) desired.getClass();
    var metadata = desired.getMetadata();
    return placer.keep(
        desired, CLAIM.on(live.find(kind, metadata.getNamespace(), metadata.getName())));
  }

  /** Takes the routers and the tables of a namespace away; foreign objects stay. */
  public void remove(String namespace, Live live) {
    REMOVED.stream()
        .flatMap(kind -> ours(CLAIM, kind, namespace, Names.ROUTER, live))
        .forEach(object -> client.resource(object).delete());
    ours(Claim.shared(), ConfigMap.class, namespace, RouteTable.CONFIG_MAP, live)
        .forEach(object -> client.resource(object).delete());
  }

  private static <T extends HasMetadata> Stream<HasMetadata> ours(
      Claim claim, Class<T> kind, String namespace, String name, Live live) {
    return claim.on(live.find(kind, namespace, name)) instanceof Place.Ours<T>(T object)
        ? Stream.of(object)
        : Stream.empty();
  }
}
