package dev.handover.traffic;

import dev.handover.api.Names;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import java.util.List;
import java.util.Map;

/** The objects that make up the routers of a namespace, in the order in which they are written. */
final class RouterObjects {
  /** By this label front Services and disruption budgets find the routers' pods. */
  static final Map<String, String> SELECTOR = Map.of(Names.COMPONENT_LABEL, Names.COMPONENT_ROUTER);

  static final Map<String, String> LABELS =
      Map.of(
          Names.MANAGED_BY,
          Names.MANAGER,
          Names.COMPONENT_LABEL,
          Names.COMPONENT_ROUTER,
          "app.kubernetes.io/name",
          Names.ROUTER);

  private RouterObjects() {}

  static List<HasMetadata> of(String namespace, RouterSettings settings) {
    return List.of(
        serviceAccount(namespace),
        roleBinding(namespace, settings),
        RouterDeployment.of(namespace, settings),
        disruptionBudget(namespace, settings));
  }

  static ObjectMeta metadata(String namespace) {
    return new ObjectMetaBuilder()
        .withNamespace(namespace)
        .withName(Names.ROUTER)
        .withLabels(LABELS)
        .build();
  }

  private static ServiceAccount serviceAccount(String namespace) {
    return new ServiceAccountBuilder().withMetadata(metadata(namespace)).build();
  }

  private static RoleBinding roleBinding(String namespace, RouterSettings settings) {
    return new RoleBindingBuilder()
        .withMetadata(metadata(namespace))
        .withNewRoleRef()
        .withApiGroup("rbac.authorization.k8s.io")
        .withKind("ClusterRole")
        .withName(settings.clusterRole())
        .endRoleRef()
        .addNewSubject()
        .withKind("ServiceAccount")
        .withName(Names.ROUTER)
        .withNamespace(namespace)
        .endSubject()
        .build();
  }

  /** A budget that keeps the only router would block every drain of its node. */
  private static PodDisruptionBudget disruptionBudget(String namespace, RouterSettings settings) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(metadata(namespace))
        .withNewSpec()
        .withNewMinAvailable(settings.replicas() > 1 ? 1 : 0)
        .withUnhealthyPodEvictionPolicy("AlwaysAllow")
        .withNewSelector()
        .withMatchLabels(SELECTOR)
        .endSelector()
        .endSpec()
        .build();
  }
}
