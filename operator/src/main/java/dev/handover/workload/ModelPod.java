package dev.handover.workload;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pods of a revision: what the user wrote, and what is needed so that they can be asked,
 * watched and drained. What the user wrote always wins.
 */
final class ModelPod {
  /** Name of the container that answers. */
  static final String CONTAINER = "model";

  private static final String ARTIFACT = "model-artifact";

  private ModelPod() {}

  static PodTemplateSpec of(Model model, Map<String, String> labels) {
    return switch (model.source()) {
      case Model.Source.Image(var image) ->
          complete(model, labels, new ObjectMeta(), shorthand(model, image));
      case Model.Source.Template(var template) ->
          complete(
              model,
              labels,
              Optional.ofNullable(template.getMetadata()).orElseGet(ObjectMeta::new),
              template.getSpec());
    };
  }

  /** A model server needs neither the API server nor the addresses of other Services. */
  private static PodSpec shorthand(Model model, String image) {
    return new PodSpecBuilder()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .addNewContainer()
        .withName(CONTAINER)
        .withImage(image)
        .withArgs(
            model
                .artifact()
                .map(artifact -> model.server().arguments(artifact.mountPath()))
                .orElse(List.of()))
        .endContainer()
        .build();
  }

  private static PodTemplateSpec complete(
      Model model, Map<String, String> labels, ObjectMeta written, PodSpec spec) {
    var all = new HashMap<>(Optional.ofNullable(written.getLabels()).orElse(Map.of()));
    all.putAll(labels);
    return new PodTemplateSpecBuilder()
        .withMetadata(
            new ObjectMetaBuilder()
                .withLabels(all)
                .withAnnotations(written.getAnnotations())
                .build())
        .withSpec(complete(model, spec))
        .build();
  }

  private static PodSpec complete(Model model, PodSpec spec) {
    var pod =
        new PodSpecBuilder(spec)
            .withContainers(
                spec.getContainers().stream()
                    .map(it -> it.getName().equals(CONTAINER) ? complete(model, it, spec) : it)
                    .toList())
            .withTerminationGracePeriodSeconds(
                Draining.graceSeconds(spec.getTerminationGracePeriodSeconds()));
    model
        .artifact()
        .ifPresent(
            artifact ->
                pod.addNewVolume()
                    .withName(ARTIFACT)
                    .withNewPersistentVolumeClaim(artifact.claim(), true)
                    .endVolume());
    return Hardening.pod(pod.build());
  }

  private static Container complete(Model model, Container written, PodSpec spec) {
    var container = new ContainerBuilder(written);
    if (written.getPorts().stream().noneMatch(it -> it.getContainerPort() == model.port())) {
      container.addNewPort().withContainerPort(model.port()).withProtocol("TCP").endPort();
    }
    model.artifact().ifPresent(artifact -> mount(model.server(), artifact, written, container));
    var watched = Probes.complete(container.build(), model);
    return Hardening.container(Draining.complete(watched), spec);
  }

  private static void mount(
      Server server, Artifact artifact, Container written, ContainerBuilder container) {
    container
        .addNewVolumeMount()
        .withName(ARTIFACT)
        .withMountPath(artifact.mountPath())
        .withSubPath(artifact.path().orElse(null))
        .withReadOnly(true)
        .endVolumeMount();
    var env = new ArrayList<>(written.getEnv());
    server
        .variables(artifact.mountPath())
        .forEach(
            (name, value) -> {
              if (env.stream().noneMatch(it -> it.getName().equals(name))) {
                env.add(new EnvVar(name, value, null));
              }
            });
    container.withEnv(env);
  }
}
