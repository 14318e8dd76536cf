package dev.handover.e2e.cluster;

import dev.handover.api.v1alpha1.ModelDeployment;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A namespace of its own, with a record of what happens in it; it is removed at the end. */
public final class Playground implements AutoCloseable {
  /** Who the objects of a person belong to. */
  static final String FIELD_MANAGER = "handover-e2e";

  private static final Duration LEAVING = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final String namespace;
  private final Timeline timeline;

  private Playground(Cluster cluster, String namespace) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.timeline = Timeline.watch(cluster.client(), namespace);
  }

  /**
   * Makes the namespace; one of that name that an interrupted run left behind is removed first.
   *
   * @param namespace its name
   */
  public static Playground create(Cluster cluster, String namespace) {
    var client = cluster.client();
    if (client.namespaces().withName(namespace).get() != null) {
      remove(client, namespace);
    }
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .withLabels(Map.of("pod-security.kubernetes.io/enforce", "restricted"))
                .endMetadata()
                .build())
        .create();
    return new Playground(cluster, namespace);
  }

  public Cluster cluster() {
    return cluster;
  }

  public String namespace() {
    return namespace;
  }

  /** What has happened here so far. */
  public Timeline timeline() {
    return timeline;
  }

  /** The routers of this namespace. */
  public Routers routers() {
    return new Routers(cluster, namespace);
  }

  /** Applies all objects of a file of {@code e2e/samples}. */
  public void applyAll(String sample) {
    var yaml = Repository.sample(sample).getBytes(StandardCharsets.UTF_8);
    List<HasMetadata> objects = cluster.client().load(new ByteArrayInputStream(yaml)).items();
    objects.forEach(
        object ->
            cluster
                .client()
                .resource(object)
                .inNamespace(namespace)
                .fieldManager(FIELD_MANAGER)
                .serverSideApply());
  }

  /** Waits until a Deployment has all its pods. */
  public void awaitReady(String deployment, Duration within) {
    cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName(deployment)
        .waitUntilReady(within.toSeconds(), TimeUnit.SECONDS);
  }

  /** Applies an object, as {@code kubectl apply --server-side} would. */
  public void apply(Sample sample) {
    timeline.note("apply", sample.name());
    cluster
        .client()
        .resource(sample.resource())
        .inNamespace(namespace)
        .fieldManager(FIELD_MANAGER)
        .forceConflicts()
        .serverSideApply();
  }

  /** Applies a ModelDeployment. */
  public Model model(Sample sample) {
    apply(sample);
    return appliedByOthers(sample.name());
  }

  /** A ModelDeployment that somebody else applies. */
  public Model appliedByOthers(String name) {
    return new Model(this, name);
  }

  @Override
  public void close() {
    timeline.close();
    remove(cluster.client(), namespace);
  }

  /** The operator lets go of the resources first; if it does not, they are let go of here. */
  private static void remove(KubernetesClient client, String namespace) {
    client.namespaces().withName(namespace).delete();
    try {
      awaitGone(client, namespace);
    } catch (ConditionTimeoutException stuck) {
      var models = client.resources(ModelDeployment.class).inNamespace(namespace);
      models
          .list()
          .getItems()
          .forEach(model -> models.resource(model).edit(it -> withoutFinalizers(it)));
      awaitGone(client, namespace);
    }
  }

  private static ModelDeployment withoutFinalizers(ModelDeployment model) {
    model.getMetadata().setFinalizers(List.of());
    return model;
  }

  private static void awaitGone(KubernetesClient client, String namespace) {
    Awaitility.await("namespace " + namespace + " is gone")
        .atMost(LEAVING)
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> client.namespaces().withName(namespace).get() == null);
  }
}
