package dev.handover.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.time.Duration;
import java.util.Optional;

/**
 * The model that a resource describes.
 *
 * @param server what serves it
 * @param source its pods
 * @param port where it listens
 * @param artifact its files, if they come from a volume
 * @param decision how its answers are read, as the user wrote it
 * @param progressDeadline how long pods may take to become ready
 */
public record Model(
    Server server,
    Source source,
    int port,
    Optional<Artifact> artifact,
    Optional<JsonNode> decision,
    Duration progressDeadline) {

  /** Where the pods come from. */
  public sealed interface Source {
    /** A single container of this image. */
    record Image(String image) implements Source {}

    /** All that the user wrote of the pods; one container is named {@code model}. */
    record Template(PodTemplateSpec template) implements Source {}
  }
}
