package dev.handover.stage;

import dev.handover.api.Names;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the pods of Deployments, as controllers and kubelets would, and says how they are. */
public final class PlayedKubelet implements AutoCloseable {
  private static final String DEPLOYMENT = "stage/deployment";
  private static final long MILLIS = 30;

  private final KubernetesClient client;
  private final PlayedRouters routers;
  private final InstantSource clock;
  private final SharedIndexInformer<Deployment> deployments;
  private final Map<String, Fate> fates = new ConcurrentHashMap<>();
  private final Map<String, Pod> pods = new ConcurrentHashMap<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

  /** How pods of an image fare. */
  public enum Fate {
    /** They become ready. */
    Ready,
    /** They run and are not ready. */
    Unready,
    /** They end with an error again and again. */
    Crashing,
    /** Their image is not there. */
    NoImage,
    /** No node has room for them. */
    NoNode
  }

  PlayedKubelet(
      KubernetesClient client, String namespace, PlayedRouters routers, InstantSource clock) {
    this.client = client;
    this.routers = routers;
    this.clock = clock;
    this.deployments = client.apps().deployments().inNamespace(namespace).inform();
    thread.scheduleWithFixedDelay(this::tick, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
  }

  /** How pods of an image fare from now on, those that are there too. */
  public void fate(String image, Fate fate) {
    fates.put(image, fate);
  }

  private void tick() {
    try {
      var standing = deployments.getStore().list();
      standing.forEach(this::size);
      pods.values().stream()
          .filter(pod -> standing.stream().noneMatch(it -> owns(it, pod)))
          .forEach(this::remove);
      pods.replaceAll((name, pod) -> fare(pod));
    } catch (KubernetesClientException e) {
      // the next tick tries again
    }
  }

  private static boolean owns(Deployment deployment, Pod pod) {
    return deployment
        .getMetadata()
        .getName()
        .equals(pod.getMetadata().getAnnotations().get(DEPLOYMENT));
  }

  private void size(Deployment deployment) {
    var wanted = Optional.ofNullable(deployment.getSpec().getReplicas()).orElse(1);
    var own =
        pods.values().stream()
            .filter(pod -> owns(deployment, pod))
            .sorted(Comparator.comparing(pod -> pod.getMetadata().getName()))
            .toList();
    for (int i = own.size(); i < wanted; i++) {
      create(deployment);
    }
    own.stream().skip(wanted).forEach(this::remove);
  }

  private void create(Deployment deployment) {
    var template = deployment.getSpec().getTemplate();
    var name = deployment.getMetadata().getName() + "-" + numbers.incrementAndGet();
    var pod =
        client
            .resource(
                new PodBuilder()
                    .withNewMetadata()
                    .withNamespace(deployment.getMetadata().getNamespace())
                    .withName(name)
                    .withLabels(template.getMetadata().getLabels())
                    .addToAnnotations(DEPLOYMENT, deployment.getMetadata().getName())
                    .endMetadata()
                    .withSpec(template.getSpec())
                    .build())
            .create();
    pods.put(name, pod);
  }

  private void remove(Pod pod) {
    pods.remove(pod.getMetadata().getName());
    address(pod).ifPresent(routers::stop);
    client.resource(pod).withGracePeriod(0).delete();
  }

  private Pod fare(Pod pod) {
    var fate = fates.getOrDefault(image(pod), Fate.Ready);
    if (shows(pod, fate)) {
      return pod;
    }
    var changed = new PodBuilder(pod).withStatus(status(pod, fate)).build();
    changed.getMetadata().setResourceVersion(null);
    return client.resource(changed).patchStatus();
  }

  private static String image(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getImage();
  }

  private static boolean shows(Pod pod, Fate fate) {
    return Optional.ofNullable(pod.getStatus().getReason()).filter(fate.name()::equals).isPresent();
  }

  private PodStatus status(Pod pod, Fate fate) {
    return fate == Fate.NoNode ? withoutNode() : onNode(pod, fate);
  }

  private static PodStatus withoutNode() {
    return new PodStatusBuilder()
        .withPhase("Pending")
        .withReason(Fate.NoNode.name())
        .addNewCondition()
        .withType("PodScheduled")
        .withStatus("False")
        .withReason("Unschedulable")
        .withMessage("0/3 nodes are available: 3 Insufficient nvidia.com/gpu.")
        .endCondition()
        .build();
  }

  private PodStatus onNode(Pod pod, Fate fate) {
    var container =
        new ContainerStatusBuilder()
            .withName(pod.getSpec().getContainers().getFirst().getName())
            .withImage(image(pod))
            .withImageID(image(pod))
            .withReady(fate == Fate.Ready)
            .withStarted(fate == Fate.Ready)
            .withRestartCount(fate == Fate.Crashing ? 5 : 0);
    return new PodStatusBuilder()
        .withPhase(fate == Fate.NoImage ? "Pending" : "Running")
        .withReason(fate.name())
        .withPodIP(address(pod).orElseGet(() -> newAddress(pod)))
        .addNewCondition()
        .withType("Ready")
        .withStatus(fate == Fate.Ready ? "True" : "False")
        .withLastTransitionTime(
            clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString())
        .endCondition()
        .withContainerStatuses(state(container, fate))
        .build();
  }

  private ContainerStatus state(ContainerStatusBuilder container, Fate fate) {
    return switch (fate) {
      case Ready, Unready ->
          container.withNewState().withNewRunning(now().toString()).endState().build();
      case Crashing ->
          container
              .withNewState()
              .withNewWaiting("back-off 5m0s restarting failed container", "CrashLoopBackOff")
              .endState()
              .withNewLastState()
              .withNewTerminated()
              .withExitCode(1)
              .withReason("Error")
              .endTerminated()
              .endLastState()
              .build();
      case NoImage ->
          container
              .withNewState()
              .withNewWaiting("Back-off pulling image", "ImagePullBackOff")
              .endState()
              .build();
      case NoNode -> throw new IllegalArgumentException("without a node there is no container");
    };
  }

  private Instant now() {
    return clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
  }

  private static Optional<String> address(Pod pod) {
    return Optional.ofNullable(pod.getStatus()).flatMap(it -> Optional.ofNullable(it.getPodIP()));
  }

  private String newAddress(Pod pod) {
    var router =
        Names.COMPONENT_ROUTER.equals(pod.getMetadata().getLabels().get(Names.COMPONENT_LABEL));
    return router ? routers.start() : "10.1.0." + (1 + numbers.get() % 200);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    deployments.stop();
  }
}
