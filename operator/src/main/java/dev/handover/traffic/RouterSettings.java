package dev.handover.traffic;

import java.time.Duration;
import java.util.List;

/**
 * The operator's settings for the routers of a namespace.
 *
 * @param image the router's image
 * @param replicas how many pods, at least 1
 * @param clusterRole the ClusterRole that lets them read tables and endpoints
 * @param imagePullSecrets names of Secrets in the namespace with which the image is pulled
 * @param drain how long a router goes on answering after it was told to stop
 */
public record RouterSettings(
    String image, int replicas, String clusterRole, List<String> imagePullSecrets, Duration drain) {
  public RouterSettings {
    imagePullSecrets = List.copyOf(imagePullSecrets);
    if (replicas < 1) {
      throw new IllegalArgumentException("router replicas is " + replicas + "; write at least 1");
    }
  }
}
