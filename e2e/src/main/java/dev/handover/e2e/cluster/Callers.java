package dev.handover.e2e.cluster;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.handover.e2e.cluster.PodHttp.PodPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A pod that asks for decisions at a fixed rate, whatever becomes of the earlier ones. */
public final class Callers implements AutoCloseable {
  private static final String COMPONENT = "load";
  private static final int PORT = 8080;
  private static final Duration START = Duration.ofSeconds(60);

  /** How long a caller waits. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Playground ground;
  private final String pod;

  private Callers(Playground ground, String pod) {
    this.ground = ground;
    this.pod = pod;
  }

  /**
   * Starts asking a ModelDeployment, and waits for the first answers. They may be failures, where
   * nothing serves yet.
   *
   * @param perSecond requests a second
   */
  public static Callers start(Model model, double perSecond) {
    var ground = model.ground();
    var callers = new Callers(ground, "callers-" + model.name());
    var target =
        "http://%s.%s.svc/v2/models/digits/infer".formatted(model.name(), ground.namespace());
    ground
        .cluster()
        .client()
        .resource(pod(callers.pod, target, perSecond))
        .inNamespace(ground.namespace())
        .create();
    Awaitility.await("callers of " + model.name() + " ask")
        .atMost(START)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> callers.heard().sent() > 0);
    return callers;
  }

  private static Pod pod(String name, String target, double perSecond) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(Map.of("app.kubernetes.io/component", COMPONENT))
        .endMetadata()
        .withNewSpec()
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withTerminationGracePeriodSeconds(3L)
        .withRestartPolicy("Never")
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .addNewContainer()
        .withName(COMPONENT)
        .withImage(Images.LOAD)
        .withImagePullPolicy("IfNotPresent")
        .withArgs(
            "--target",
            target,
            "--rate",
            String.valueOf(perSecond),
            "--timeout",
            PATIENCE.toSeconds() + "s")
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("50m"), "memory", new Quantity("64Mi")))
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
        .withName("tmp")
        .withMountPath("/tmp")
        .endVolumeMount()
        .endContainer()
        .addNewVolume()
        .withName("tmp")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .endSpec()
        .build();
  }

  /**
   * What they have counted since they started.
   *
   * @throws IOException if they do not answer
   */
  public Heard heard() throws IOException {
    return read(get("/stats"), Heard.class);
  }

  /**
   * What became of all requests that were sent until now: those that are still unanswered are
   * waited for.
   */
  public Heard settled() throws IOException {
    var sent = heard().sent();
    return Awaitility.await("answers to %d requests".formatted(sent))
        .atMost(START)
        .pollInterval(100, TimeUnit.MILLISECONDS)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(this::heard, heard -> heard.settled() >= sent);
  }

  /**
   * Who answered what was asked in each second, oldest first; a second that has just begun is not
   * over.
   *
   * @throws IOException if the callers do not answer
   */
  public List<AnsweredInSecond> answeredBySecond(Instant from) throws IOException {
    var json = get("/timeline?from=" + from.getEpochSecond());
    return read(json, Timeline.class).seconds();
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Timeline(List<AnsweredInSecond> seconds) {}

  /**
   * The answers to what was asked in one second.
   *
   * @param second since 1970
   * @param answeredBy answers by who gave them
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record AnsweredInSecond(long second, Map<String, Long> answeredBy) {
    public AnsweredInSecond {
      answeredBy = Map.copyOf(answeredBy);
    }
  }

  private String get(String path) throws IOException {
    return ground.cluster().http().get(new PodPort(ground.namespace(), pod, PORT), path);
  }

  private static <T> T read(String json, Class<T> type) throws IOException {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException unreadable) {
      throw new IOException("counts that cannot be read: " + json, unreadable);
    }
  }

  @Override
  public void close() {
    ground.cluster().client().pods().inNamespace(ground.namespace()).withName(pod).delete();
  }
}
