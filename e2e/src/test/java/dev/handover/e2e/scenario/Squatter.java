package dev.handover.e2e.scenario;

import dev.handover.e2e.cluster.Cluster;
import dev.handover.e2e.cluster.Sample;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.ArrayList;
import org.awaitility.Awaitility;

/** Somebody who debugs in a pod, and listens on a port of it. */
final class Squatter {
  private static final String NAME = "squatter";
  private static final Duration START = Duration.ofSeconds(60);

  private Squatter() {}

  /** Takes a port of a running pod, and waits until it has it. */
  static void listen(Cluster cluster, Pod pod, int port) {
    var running =
        cluster
            .client()
            .pods()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getMetadata().getName());
    running
        .ephemeralContainers()
        .edit(
            it -> {
              var containers = new ArrayList<>(it.getSpec().getEphemeralContainers());
              containers.add(container(port));
              it.getSpec().setEphemeralContainers(containers);
              return it;
            });
    Awaitility.await("the port of " + pod.getMetadata().getName() + " is taken")
        .atMost(START)
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> running.inContainer(NAME).getLog().contains("port " + port));
  }

  private static EphemeralContainer container(int port) {
    return new EphemeralContainerBuilder()
        .withName(NAME)
        .withImage(image())
        .withImagePullPolicy("IfNotPresent")
        .addNewEnv()
        .withName("DESK_PORT")
        .withValue(String.valueOf(port))
        .endEnv()
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .build();
  }

  /** The image of the sample models, which can listen on any port. */
  private static String image() {
    return Sample.of("tiny").tree().at("/spec/model/template/spec/containers/0/image").asText();
  }
}
