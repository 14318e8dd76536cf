package dev.handover.api.v1alpha1;

import io.fabric8.generator.annotation.Required;

/**
 * The model to run.
 *
 * @param server what serves it: gives port, health checks and how to say where the files are
 * @param image image of a single container; or {@code template}
 * @param template the whole pod; or {@code image}
 * @param port where it listens, 1 to 65535; the server's if absent
 * @param replicas pods of a revision that serves; 1 if absent; or {@code autoscaling}
 * @param autoscaling how many pods there may be; or {@code replicas}
 * @param artifact the model's files, if they are not in the image
 * @param progressDeadline how long pods may take to become ready, a duration
 * @param timeout how long it may take to answer, a duration
 */
@Wire
public record ModelSpec(
    @OneOf(Vocabulary.Server.class) String server,
    String image,
    PodTemplate template,
    Integer port,
    Integer replicas,
    AutoscalingSpec autoscaling,
    ArtifactSpec artifact,
    String progressDeadline,
    String timeout) {

  /**
   * How many pods there may be.
   *
   * @param minReplicas at least 1
   * @param maxReplicas at least {@code minReplicas}
   * @param targetCPUUtilization percent of the requested CPU
   */
  @Wire
  public record AutoscalingSpec(
      Integer minReplicas, @Required Integer maxReplicas, Integer targetCPUUtilization) {}

  /**
   * Files of a model.
   *
   * @param uri where they are: {@code pvc://claim/folder}, {@code oci://image}, or another scheme
   * @param mountPath where the container sees them, an absolute path
   */
  @Wire
  public record ArtifactSpec(@Required String uri, String mountPath) {}
}
