package dev.handover.workload;

import dev.handover.api.Names;
import dev.handover.rollout.Revision;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The Deployment and the headless Service of a revision. They are rendered once: a later operator
 * never renders a running revision again, so that its upgrade restarts no pod.
 */
public final class ModelObjects {
  /** Name of the port in a revision's Service and EndpointSlices. */
  public static final String PORT_NAME = "http";

  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

  private ModelObjects() {}

  /** Name of the Deployment and of the headless Service of a revision. */
  public static String name(String resource, Revision revision) {
    return resource + "-" + revision.hash();
  }

  /**
   * The Deployment of a revision as it is first written; later only its replicas change.
   *
   * @param replicas how many pods it starts with
   */
  public static Deployment deployment(Owner owner, Revision revision, Model model, int replicas) {
    return new DeploymentBuilder()
        .withMetadata(metadata(owner, revision))
        .editMetadata()
        .addToAnnotations(Names.PORT, String.valueOf(model.port()))
        .endMetadata()
        .withNewSpec()
        .withReplicas(replicas)
        .withRevisionHistoryLimit(1)
        .withNewSelector()
        .withMatchLabels(selector(owner, revision))
        .endSelector()
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withNewMaxUnavailable(0)
        .withNewMaxSurge(1)
        .endRollingUpdate()
        .endStrategy()
        .withTemplate(ModelPod.of(model, labels(owner, revision)))
        .endSpec()
        .build();
  }

  /** The port at which the pods of a Deployment answer, if it says so. */
  public static Optional<Integer> port(Deployment deployment) {
    return Optional.ofNullable(deployment.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Names.PORT))
        .filter(PORT.asMatchPredicate())
        .map(Integer::valueOf);
  }

  /** The Service whose EndpointSlices the routers read. */
  public static Service service(Owner owner, Revision revision, int port) {
    return new ServiceBuilder()
        .withMetadata(metadata(owner, revision))
        .withNewSpec()
        .withClusterIP("None")
        .withSelector(selector(owner, revision))
        .addNewPort()
        .withName(PORT_NAME)
        .withProtocol("TCP")
        .withPort(port)
        .withNewTargetPort(port)
        .endPort()
        .endSpec()
        .build();
  }

  private static ObjectMeta metadata(Owner owner, Revision revision) {
    return new ObjectMetaBuilder()
        .withNamespace(owner.namespace())
        .withName(name(owner.name(), revision))
        .withLabels(labels(owner, revision))
        .withOwnerReferences(owner.reference())
        .build();
  }

  /** What makes a revision's objects our own. */
  public static Claim claim(Owner owner, Revision revision) {
    return new Claim(labels(owner, revision), Optional.of(owner));
  }

  private static Map<String, String> labels(Owner owner, Revision revision) {
    return Map.of(
        Names.MANAGED_BY,
        Names.MANAGER,
        Names.NAME_LABEL,
        owner.name(),
        Names.REVISION_LABEL,
        revision.hash(),
        Names.COMPONENT_LABEL,
        Names.COMPONENT_MODEL);
  }

  private static Map<String, String> selector(Owner owner, Revision revision) {
    return Map.of(
        Names.NAME_LABEL, owner.name(),
        Names.REVISION_LABEL, revision.hash(),
        Names.COMPONENT_LABEL, Names.COMPONENT_MODEL);
  }
}
