package dev.handover.traffic;

import dev.handover.api.Names;
import dev.handover.api.routing.Departure;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.time.Duration;
import java.util.Map;

/**
 * The routers' Deployment. Nothing in its pod template depends on a table, so that no change of
 * traffic ever restarts a router.
 */
final class RouterDeployment {
  private static final String CONTAINER = "router";
  private static final String STATE = "state";
  private static final String STATE_DIR = "/var/lib/handover";
  private static final String TMP = "tmp";
  private static final String ADMIN = "admin";

  /** What the process needs besides to start and end its leave. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private RouterDeployment() {}

  static Deployment of(String namespace, RouterSettings settings) {
    return new DeploymentBuilder()
        .withMetadata(RouterObjects.metadata(namespace))
        .withNewSpec()
        .withReplicas(settings.replicas())
        .withRevisionHistoryLimit(1)
        .withNewSelector()
        .withMatchLabels(RouterObjects.SELECTOR)
        .endSelector()
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withNewMaxUnavailable(0)
        .withNewMaxSurge(1)
        .endRollingUpdate()
        .endStrategy()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(RouterObjects.LABELS)
        .withAnnotations(
            Map.of(
                "prometheus.io/scrape", "true",
                "prometheus.io/port", String.valueOf(Names.ROUTER_ADMIN_PORT),
                "prometheus.io/path", "/metrics"))
        .endMetadata()
        .withSpec(pod(settings))
        .endTemplate()
        .endSpec()
        .build();
  }

  private static PodSpec pod(RouterSettings settings) {
    return new PodSpecBuilder()
        .withServiceAccountName(Names.ROUTER)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(
            Departure.atMost(settings.drain()).plus(MARGIN).toSeconds())
        .withImagePullSecrets(
            settings.imagePullSecrets().stream().map(LocalObjectReference::new).toList())
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withTopologySpreadConstraints(
            spreadOver("kubernetes.io/hostname"), spreadOver("topology.kubernetes.io/zone"))
        .withContainers(container(settings))
        .addNewVolume()
        .withName(STATE)
        .withNewEmptyDir()
        .withSizeLimit(new Quantity("64Mi"))
        .endEmptyDir()
        .endVolume()
        .addNewVolume()
        .withName(TMP)
        .withNewEmptyDir()
        .withSizeLimit(new Quantity("64Mi"))
        .endEmptyDir()
        .endVolume()
        .build();
  }

  private static TopologySpreadConstraint spreadOver(String topology) {
    return new TopologySpreadConstraintBuilder()
        .withMaxSkew(1)
        .withTopologyKey(topology)
        .withWhenUnsatisfiable("ScheduleAnyway")
        .withNewLabelSelector()
        .withMatchLabels(RouterObjects.SELECTOR)
        .endLabelSelector()
        .build();
  }

  private static Container container(RouterSettings settings) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(settings.image())
        .addNewEnv()
        .withName("HANDOVER_NAMESPACE")
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath("metadata.namespace")
        .endFieldRef()
        .endValueFrom()
        .endEnv()
        .addNewEnv()
        .withName("HANDOVER_STATE_DIR")
        .withValue(STATE_DIR)
        .endEnv()
        .addNewEnv()
        .withName("HANDOVER_ADMIN_PORT")
        .withValue(String.valueOf(Names.ROUTER_ADMIN_PORT))
        .endEnv()
        .addNewEnv()
        .withName("HANDOVER_DRAIN")
        .withValue(settings.drain().toSeconds() + "s")
        .endEnv()
        .addNewPort()
        .withName(ADMIN)
        .withContainerPort(Names.ROUTER_ADMIN_PORT)
        .endPort()
        .withStartupProbe(probe("/health/live", 1, 60))
        .withReadinessProbe(probe("/health/ready", 1, 3))
        .withLivenessProbe(probe("/health/live", 10, 6))
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("100m"), "memory", new Quantity("128Mi")))
        .withLimits(Map.of("memory", new Quantity("256Mi")))
        .endResources()
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .addNewVolumeMount()
        .withName(STATE)
        .withMountPath(STATE_DIR)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName(TMP)
        .withMountPath("/tmp")
        .endVolumeMount()
        .build();
  }

  private static Probe probe(String path, int everySeconds, int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath(path)
        .withNewPort(ADMIN)
        .endHttpGet()
        .withPeriodSeconds(everySeconds)
        .withTimeoutSeconds(2)
        .withFailureThreshold(failures)
        .build();
  }
}
