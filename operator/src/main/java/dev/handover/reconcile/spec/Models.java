package dev.handover.reconcile.spec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.handover.api.Names;
import dev.handover.api.v1alpha1.DecisionSpec;
import dev.handover.api.v1alpha1.ModelSpec;
import dev.handover.api.v1alpha1.ModelSpec.ArtifactSpec;
import dev.handover.api.v1alpha1.PodTemplate;
import dev.handover.rollout.Revision;
import dev.handover.workload.Artifact;
import dev.handover.workload.Model;
import dev.handover.workload.Model.Source;
import dev.handover.workload.Revisions;
import dev.handover.workload.Server;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The model to run. */
final class Models {
  static final Duration PROGRESS_DEADLINE = Duration.ofMinutes(10);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PATH = "spec.model";
  private static final String TEMPLATE = PATH + ".template";
  private static final String CONTAINER = "model";
  private static final String MOUNT_PATH = "/mnt/models";

  /** A model with the revision it is. */
  record Named(Model model, Revision revision) {}

  private Models() {}

  static Optional<Named> read(ModelSpec written, Optional<DecisionSpec> decision, Fields fields) {
    var server = fields.word(PATH + ".server", written.server(), Server.class, Server.Custom);
    var source = source(written, fields);
    var port =
        server.flatMap(it -> fields.number(PATH + ".port", written.port(), 1, 65_535, it.port()));
    var artifact = artifact(written.artifact(), fields);
    var deadline =
        fields.duration(
            PATH + ".progressDeadline",
            written.progressDeadline(),
            Duration.ofSeconds(1),
            PROGRESS_DEADLINE);
    if (source.isEmpty() || port.isEmpty() || artifact.isEmpty() || deadline.isEmpty()) {
      return Optional.empty();
    }
    var model =
        new Model(
            server.get(),
            source.get(),
            port.get(),
            artifact.get(),
            decision.map(Models::tree),
            deadline.get());
    return named(model, fields);
  }

  /** Pods may hold anything, such as an amount that is no number: only naming them shows it. */
  private static Optional<Named> named(Model model, Fields fields) {
    try {
      return Optional.of(new Named(model, Revisions.of(model)));
    } catch (RuntimeException e) {
      return fields.wrong(
          TEMPLATE, "cannot be read: " + e.getMessage(), "write what the API of Kubernetes says");
    }
  }

  private static JsonNode tree(DecisionSpec decision) {
    return JSON.valueToTree(decision);
  }

  private static Optional<Source> source(ModelSpec written, Fields fields) {
    if (written.template() == null) {
      return fields
          .text(PATH + ".image", written.image(), "write the image to run, or a template")
          .flatMap(image -> image(image, fields));
    }
    if (written.image() != null) {
      return fields.wrong(PATH + ".image", "stands beside template", "write one of the two");
    }
    return switch (written.template().read()) {
      case PodTemplate.Reading.Unreadable(var field, var remedy) ->
          fields.wrong(
              field.isEmpty() ? TEMPLATE : TEMPLATE + "." + field, "cannot be read", remedy);
      case PodTemplate.Reading.Readable(var template) -> template(template, fields);
    };
  }

  private static Optional<Source> image(String image, Fields fields) {
    return image.chars().anyMatch(Character::isWhitespace)
        ? fields.wrong(
            PATH + ".image",
            "has white space",
            "write an image reference such as registry/scratch:v7")
        : Optional.of(new Source.Image(image));
  }

  private static Optional<Source> template(PodTemplateSpec template, Fields fields) {
    if (labels(template).anyMatch(label -> label.startsWith(Names.GROUP + "/"))) {
      return fields.wrong(
          TEMPLATE + ".metadata.labels",
          "has labels that begin with handover.dev/, which the operator writes",
          "leave them out");
    }
    var pod = Optional.ofNullable(template).map(PodTemplateSpec::getSpec);
    var containers = pod.map(PodSpec::getContainers).orElse(List.of());
    for (int index = 0; index < containers.size(); index++) {
      var container = containers.get(index);
      if (container == null || container.getName() == null || container.getImage() == null) {
        return fields.wrong(
            "%s.spec.containers[%d]".formatted(TEMPLATE, index),
            "lacks a name or an image",
            "write both");
      }
    }
    if (containers.stream().map(Container::getName).noneMatch(CONTAINER::equals)) {
      return fields.wrong(
          TEMPLATE + ".spec.containers",
          "has no container named model",
          "name the container that answers: model");
    }
    var restart = pod.map(PodSpec::getRestartPolicy).orElse("Always");
    return restart.equals("Always")
        ? Optional.of(new Source.Template(template))
        : fields.wrong(
            TEMPLATE + ".spec.restartPolicy", "is " + Fields.quoted(restart), "write Always");
  }

  private static Stream<String> labels(PodTemplateSpec template) {
    return Optional.ofNullable(template)
        .map(PodTemplateSpec::getMetadata)
        .map(ObjectMeta::getLabels)
        .map(labels -> labels.keySet().stream())
        .orElseGet(Stream::empty);
  }

  /** The outer Optional is whether it could be read, the inner whether there is one. */
  private static Optional<Optional<Artifact>> artifact(ArtifactSpec written, Fields fields) {
    if (written == null) {
      return Optional.of(Optional.empty());
    }
    var path = PATH + ".artifact";
    var mount = Optional.ofNullable(written.mountPath()).orElse(MOUNT_PATH);
    if (!mount.startsWith("/") || mount.contains(":")) {
      return fields.wrong(
          path + ".mountPath", "is " + Fields.quoted(mount), "write an absolute path without ':'");
    }
    return fields
        .text(path + ".uri", written.uri(), "write pvc://<claim>/<folder>")
        .filter(Artifact::isVolume) // others are refused as not yet supported
        .flatMap(uri -> volume(path + ".uri", uri, mount, fields))
        .map(Optional::of);
  }

  private static Optional<Artifact> volume(String path, String uri, String mount, Fields fields) {
    try {
      return Optional.of(Artifact.parse(uri, mount));
    } catch (IllegalArgumentException e) {
      return fields.wrong(
          path, "is " + Fields.quoted(uri), "write pvc://<claim>/<folder> without '..'");
    }
  }
}
