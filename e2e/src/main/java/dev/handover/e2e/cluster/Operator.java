package dev.handover.e2e.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The operator as the chart installed it. */
public final class Operator {
  /** Namespace of the Helm release. */
  public static final String NAMESPACE = "handover-system";

  private static final Map<String, String> SELECTOR =
      Map.of("app.kubernetes.io/component", "operator");
  private static final int PORT = 8080;

  private final Cluster cluster;

  public Operator(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Its pods that are not on their way out. */
  public List<Pod> pods() {
    return cluster
        .client()
        .pods()
        .inNamespace(NAMESPACE)
        .withLabels(SELECTOR)
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  /**
   * Ends its processes at once, without a chance to say goodbye or to give the lease back; new pods
   * take their place. On a node that is another machine they are told a second before.
   */
  public void kill() {
    pods().stream().flatMap(NodeProcesses::of).forEach(ProcessHandle::destroyForcibly);
    cluster.client().pods().inNamespace(NAMESPACE).withLabels(SELECTOR).withGracePeriod(0).delete();
  }

  /** Tells its pods to stop, as an upgrade does, and waits until another is ready. */
  public void restart() {
    var before = pods().stream().map(pod -> pod.getMetadata().getUid()).toList();
    cluster.client().pods().inNamespace(NAMESPACE).withLabels(SELECTOR).delete();
    Awaitility.await("another operator")
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                pods().stream()
                    .filter(pod -> !before.contains(pod.getMetadata().getUid()))
                    .anyMatch(Readiness::isPodReady));
  }

  /**
   * Sum over all series of a counter whose labels contain a text.
   *
   * @throws IOException if a pod does not answer
   */
  public double metric(String name, String labels) throws IOException {
    var line = Pattern.compile("^" + name + "(\\{.*\\})? (\\S+)$", Pattern.MULTILINE);
    var sum = 0.0;
    for (var pod : pods()) {
      var port = new PodHttp.PodPort(NAMESPACE, pod.getMetadata().getName(), PORT);
      var found = line.matcher(cluster.http().get(port, "/metrics"));
      while (found.find()) {
        if (found.group().contains(labels)) {
          sum += Double.parseDouble(found.group(2));
        }
      }
    }
    return sum;
  }
}
