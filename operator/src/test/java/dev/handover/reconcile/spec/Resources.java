package dev.handover.reconcile.spec;

import dev.handover.api.v1alpha1.ModelDeployment;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Resources as users write them. */
public final class Resources {
  /** As the README shows it to somebody who has a model and nothing else. */
  public static final String SMALLEST =
      """
      model: {image: "registry/scratch:v7"}
      automation: {level: Full}
      """;

  /** With people who decide today. */
  public static final String DESK =
      """
      baseline: {kind: Human, service: {name: review-desk, port: 8080}}
      model: {server: MLServer, image: "registry/scratch:v7", replicas: 2}
      automation: {level: Full}
      """;

  private Resources() {}

  /**
   * A stored resource.
   *
   * @param spec its spec as YAML
   */
  public static ModelDeployment of(String spec) {
    return Serialization.unmarshal(
        """
        apiVersion: handover.dev/v1alpha1
        kind: ModelDeployment
        metadata: {name: scratch, namespace: factory, uid: uid-1, generation: 3}
        spec:
        """
            + spec.indent(2),
        ModelDeployment.class);
  }
}
