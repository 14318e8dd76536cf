package dev.handover.stage;

import dev.handover.api.Names;
import dev.handover.api.routing.RouteTable;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.reconcile.ModelDeploymentReconciler;
import dev.handover.reconcile.Shell;
import dev.handover.rollout.Revision;
import dev.handover.telemetry.EventRecorder;
import dev.handover.telemetry.OperatorMetrics;
import dev.handover.traffic.HttpAdmin;
import dev.handover.traffic.RouterPoll;
import dev.handover.traffic.RouterSettings;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.Operator;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;

/**
 * A namespace of its own on a real API server, with everything around the operator played. The
 * operator itself is the real one, and runs as the chart's service account.
 */
public final class Stage implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private static final Duration HOLD = Duration.ofMinutes(1);

  /** The name that tests give their resource. */
  public static final String NAME = "scratch";

  private final KubernetesClient admin;
  private final String namespace = "stage-" + UUID.randomUUID().toString().substring(0, 8);
  private final StageClock clock = new StageClock();
  private final Requests requests = new Requests();
  private final PlayedMeasurements measurements = new PlayedMeasurements();
  private final PlayedRouters routers;
  private final PlayedKubelet kubelet;
  private Optional<Running> running = Optional.empty();

  private record Running(
      Operator operator,
      ModelDeploymentReconciler reconciler,
      KubernetesClient client,
      RouterPoll poll,
      HttpAdmin http,
      CollectorRegistry registry) {}

  /** Sets the stage; the operator does not run yet. */
  public Stage(KubernetesClient admin) {
    this.admin = admin;
    admin
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    routers = new PlayedRouters(admin, namespace);
    kubelet = new PlayedKubelet(admin, namespace, routers, clock);
  }

  public String namespace() {
    return namespace;
  }

  public KubernetesClient admin() {
    return admin;
  }

  public PlayedMeasurements measurements() {
    return measurements;
  }

  public PlayedRouters routers() {
    return routers;
  }

  public PlayedKubelet kubelet() {
    return kubelet;
  }

  /** An operator starts, as a new process would: it knows nothing but what is stored. */
  public Stage start() {
    var client = as(Chart.SERVICE_ACCOUNT);
    var registry = new CollectorRegistry();
    var metrics = new OperatorMetrics(registry);
    var http = new HttpAdmin(routers.port());
    var poll = new RouterPoll(http);
    var reconciler =
        new ModelDeploymentReconciler(
            new Shell(
                client,
                new RouterSettings(
                    "handover/router:0.1.0",
                    2,
                    "handover-router",
                    List.of(),
                    Duration.ofSeconds(10)),
                measurements,
                poll,
                new EventRecorder(client, "operator", clock, metrics),
                metrics,
                clock));
    var operator =
        new Operator(
            service ->
                service
                    .withKubernetesClient(client)
                    .withCloseClientOnStop(false)
                    .checkingCRDAndValidateLocalModel(false)
                    .withReconciliationTerminationTimeout(Duration.ofSeconds(5)));
    operator.register(reconciler, controller -> controller.settingNamespace(namespace));
    operator.start();
    running = Optional.of(new Running(operator, reconciler, client, poll, http, registry));
    return this;
  }

  /** The operator stops. */
  public Stage stop() {
    running.ifPresent(
        it -> {
          it.operator().stop();
          it.poll().close();
          it.http().close();
          it.client().close();
        });
    running = Optional.empty();
    return this;
  }

  private KubernetesClient as(String serviceAccount) {
    var user = "system:serviceaccount:%s:%s".formatted(Chart.RELEASE_NAMESPACE, serviceAccount);
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(admin.getConfiguration())
                .withImpersonateUsername(user)
                .withImpersonateGroups(
                    "system:serviceaccounts",
                    "system:serviceaccounts:" + Chart.RELEASE_NAMESPACE,
                    "system:authenticated")
                .build())
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("requests", requests))
        .build();
  }

  /** What the operator asked the API server for. */
  public Requests requests() {
    return requests;
  }

  /** Lets some time pass at once. */
  public Stage pass(Duration time) {
    clock.skip(time);
    running.ifPresent(
        it ->
            admin
                .resources(ModelDeployment.class)
                .inNamespace(namespace)
                .list()
                .getItems()
                .forEach(resource -> it.reconciler().wake(namespace, name(resource))));
    return this;
  }

  private static String name(ModelDeployment resource) {
    return resource.getMetadata().getName();
  }

  /** Something changed in the measurements of a resource. */
  public Stage measured() {
    return pass(Duration.ZERO);
  }

  /** A review desk with a ready pod. */
  public Stage desk() {
    admin
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("review-desk")
                .endMetadata()
                .withNewSpec()
                .withSelector(Map.of("app", "review-desk"))
                .addNewPort()
                .withPort(8080)
                .endPort()
                .endSpec()
                .build())
        .create();
    admin
        .resource(
            new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("review-desk-1")
                .addToLabels("kubernetes.io/service-name", "review-desk")
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("")
                .withPort(8080)
                .endPort()
                .addNewEndpoint()
                .withAddresses("10.2.0.1")
                .withNewConditions()
                .withReady(true)
                .endConditions()
                .endEndpoint()
                .build())
        .create();
    return this;
  }

  /**
   * The resource of most tests: two pods, a desk, two shares of a minute each.
   *
   * @param version tag of its image
   * @param more further lines of the spec, indented by two
   */
  public static String model(String version, String... more) {
    return """
        apiVersion: handover.dev/v1alpha1
        kind: ModelDeployment
        metadata: {name: scratch}
        spec:
          baseline: {kind: Human, answers: Synchronous, service: {name: review-desk, port: 8080}}
          model: {image: "registry/scratch:%s", port: 8080, replicas: 2}
          automation: {level: Full}
          rollout:
            keepWarm: 30m
            steps: [{share: 20, hold: 1m}, {share: 50, hold: 1m}]
        """
            .formatted(version)
        + String.join("\n", more);
  }

  /** The resource is created. */
  public Stage create(String yaml) {
    var resource = Serialization.unmarshal(yaml, ModelDeployment.class);
    resource.getMetadata().setNamespace(namespace);
    admin.resource(resource).create();
    return this;
  }

  /** The resource is created or edited, as a person does with a file. */
  public Stage apply(String yaml) {
    var resource = Serialization.unmarshal(yaml, ModelDeployment.class);
    resource.getMetadata().setNamespace(namespace);
    admin.resource(resource).fieldManager("person").forceConflicts().serverSideApply();
    return this;
  }

  /** A person annotates the resource. */
  public Stage annotate(String key, String value) {
    admin
        .resources(ModelDeployment.class)
        .inNamespace(namespace)
        .withName(NAME)
        .patch(
            io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":\"%s\"}}}".formatted(key, value));
    return this;
  }

  /** The resource, if it is there. */
  public Optional<ModelDeployment> resource(String name) {
    return Optional.ofNullable(
        admin.resources(ModelDeployment.class).inNamespace(namespace).withName(name).get());
  }

  /** Its status. */
  public ModelDeploymentStatus status() {
    return resource(NAME).map(ModelDeployment::getStatus).orElseThrow();
  }

  /** Waits for a status. */
  public Stage await(String what, Predicate<ModelDeploymentStatus> holds) {
    return await(NAME, what, holds);
  }

  /** Waits for the status of a resource. */
  public Stage await(String name, String what, Predicate<ModelDeploymentStatus> holds) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast(() -> running.isEmpty())
        .untilAsserted(
            () -> {
              var status = resource(name).map(ModelDeployment::getStatus);
              if (status.filter(holds).isEmpty()) {
                throw new AssertionError(
                    "%s; status is %s".formatted(what, Serialization.asYaml(status.orElse(null))));
              }
            });
    return this;
  }

  /** Waits for something else. */
  public Stage until(String what, java.util.concurrent.Callable<Boolean> holds) {
    Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(holds);
    return this;
  }

  /** Waits until the revision on trial answers a share, confirmed; a climbing one is stable. */
  public Stage awaitShare(int share) {
    return await(
        "share " + share,
        status ->
            status.traffic() != null
                && List.of(orNone(status.traffic().candidate()), orNone(status.traffic().stable()))
                    .contains(share)
                && synced(status));
  }

  private static int orNone(Integer percent) {
    return Optional.ofNullable(percent).orElse(0);
  }

  /** Waits until nothing is under way at a level. */
  public Stage awaitRest(String level) {
    return await(
        "rest at " + level,
        status -> level.equals(status.level()) && status.journey() == null && synced(status));
  }

  /** Waits until a first revision gets copies. */
  public Stage awaitLook() {
    return await(
        "the first look",
        status ->
            status.traffic() != null
                && status.traffic().arms().stream().anyMatch(arm -> arm.copies() != null)
                && synced(status));
  }

  /** The resource is created and brought to Full, at rest. */
  public Stage atFull(String version) {
    create(model(version)).awaitLook();
    pass(HOLD).awaitShare(20);
    pass(HOLD).awaitShare(50);
    return pass(HOLD).awaitRest("Full");
  }

  /** The stable revision. */
  public Revision stable() {
    return new Revision(status().stable().revision());
  }

  /** The revision on trial. */
  public Revision candidate() {
    return new Revision(status().candidate().revision());
  }

  /** Whether what status says of the traffic is in force. */
  public static boolean synced(ModelDeploymentStatus status) {
    return condition(status, "TrafficSynced").filter("True"::equals).isPresent();
  }

  /** Status of a condition. */
  public static Optional<String> condition(ModelDeploymentStatus status, String type) {
    return status.conditions().stream()
        .filter(it -> it.getType().equals(type))
        .map(Condition::getStatus)
        .findFirst();
  }

  /** Message of a condition. */
  public static String message(ModelDeploymentStatus status, String type) {
    return status.conditions().stream()
        .filter(it -> it.getType().equals(type))
        .map(Condition::getMessage)
        .findFirst()
        .orElse("");
  }

  /** The route table as it is written. */
  public Optional<RouteTable> table(String name) {
    return Optional.ofNullable(
            admin.configMaps().inNamespace(namespace).withName(RouteTable.CONFIG_MAP).get())
        .flatMap(it -> Optional.ofNullable(it.getData()))
        .flatMap(it -> Optional.ofNullable(it.get(name)))
        .map(PlayedRouters::read);
  }

  /** How many pods a revision shall have; empty without a Deployment. */
  public Optional<Integer> replicas(Revision revision) {
    return Optional.ofNullable(
            admin
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName(NAME + "-" + revision.hash())
                .get())
        .map(it -> it.getSpec().getReplicas());
  }

  /** Reasons of all events. */
  public List<String> events() {
    return admin.v1().events().inNamespace(namespace).list().getItems().stream()
        .map(Event::getReason)
        .toList();
  }

  /** What the operator counted. */
  public double counted(String metric, Map<String, String> labels) {
    var names = labels.keySet().toArray(String[]::new);
    var values = labels.values().toArray(String[]::new);
    return Optional.ofNullable(
            running.orElseThrow().registry().getSampleValue(metric, names, values))
        .orElse(0.0);
  }

  /** Changes an object as a stranger would. */
  public void meddle(UnaryOperator<RouteTable> change) {
    var table = change.apply(table(NAME).orElseThrow());
    admin
        .configMaps()
        .inNamespace(namespace)
        .withName(RouteTable.CONFIG_MAP)
        .edit(
            routes ->
                new io.fabric8.kubernetes.api.model.ConfigMapBuilder(routes)
                    .addToData(NAME, dev.handover.traffic.Tables.json(table))
                    .build());
  }

  @Override
  public void close() {
    stop();
    admin.resources(ModelDeployment.class).inNamespace(namespace).list().getItems().stream()
        .filter(it -> it.hasFinalizer(Names.FINALIZER))
        .forEach(
            it ->
                admin
                    .resource(it)
                    .edit(
                        resource -> {
                          resource.removeFinalizer(Names.FINALIZER);
                          return resource;
                        }));
    kubelet.close();
    routers.close();
    admin.namespaces().withName(namespace).delete();
  }
}
