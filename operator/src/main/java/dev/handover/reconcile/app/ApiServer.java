package dev.handover.reconcile.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Whether there is somebody to talk to. */
final class ApiServer {
  private static final Logger LOG = Logger.getLogger(ApiServer.class);

  /** A server that is back is noticed soon, and one that starts is not in its own way. */
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(1);

  private ApiServer() {}

  /**
   * Waits until it answers. An operator that ended instead would be started again ever more seldom,
   * minutes apart in the end, and come as late when the API server is back.
   */
  static void await(KubernetesClient client) throws InterruptedException {
    if (answers(client)) {
      return;
    }
    LOG.warnf("the API server %s does not answer; waiting for it", client.getMasterUrl());
    while (!answers(client)) {
      Thread.sleep(BETWEEN_TRIES);
    }
    LOG.infof("the API server %s answers", client.getMasterUrl());
  }

  /** A refusal is an answer, too: what is refused is told by whoever asks for it. */
  private static boolean answers(KubernetesClient client) {
    try {
      client.getKubernetesVersion();
      return true;
    } catch (KubernetesClientException e) {
      LOG.debugf("asked for its version: %s", e.getMessage());
      return e.getCode() > 0 && e.getCode() < HttpURLConnection.HTTP_INTERNAL_ERROR;
    }
  }
}
