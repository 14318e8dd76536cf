package dev.handover.stage;

import dev.handover.api.Names;
import dev.handover.api.routing.RouteTable;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.reconcile.Lead;
import dev.handover.reconcile.ModelDeploymentReconciler;
import dev.handover.reconcile.Shell;
import dev.handover.reconcile.app.Assembly;
import dev.handover.reconcile.app.Leadership;
import dev.handover.rollout.Revision;
import dev.handover.telemetry.EventRecorder;
import dev.handover.telemetry.OperatorMetrics;
import dev.handover.traffic.HttpAdmin;
import dev.handover.traffic.RouterPoll;
import dev.handover.traffic.RouterSettings;
import dev.handover.traffic.Tables;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.javaoperatorsdk.operator.Operator;
import io.prometheus.client.CollectorRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A namespace of its own on a real API server, with everything around the operator played. The
 * operator itself is the real one, and runs as the chart's service account.
 */
public final class Stage implements AutoCloseable {
  static {
    // The framework empties the caches of an operator that stops before its last worker has ended,
    // which then stumbles. That is no failure of whoever waits for something elsewhere meanwhile.
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }

  /** Long: a condition that holds costs nothing, and a busy machine is no failure. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Duration HOLD = Duration.ofMinutes(1);

  /** Shared, since the threads of a client outlive it. */
  private static final HttpClient.Factory HTTP = new VertxHttpClientFactory(Vertx.vertx());

  /** The name that tests give their resource. */
  public static final String NAME = "scratch";

  private final KubernetesClient admin;
  private final String namespace = "stage-" + UUID.randomUUID().toString().substring(0, 8);
  private final StageClock clock = new StageClock();
  private final Requests requests = new Requests();
  private final Queue<Instant> acts = new ConcurrentLinkedQueue<>();
  private final PlayedMeasurements measurements = new PlayedMeasurements();
  private final PlayedRouters routers;
  private final PlayedKubelet kubelet;
  private final Map<String, Process> processes = new ConcurrentHashMap<>();
  private Optional<Running> running = Optional.empty();
  private long passesBefore;

  private record Running(
      Assembled operator,
      Optional<Leadership> leadership,
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
    return start(Death.never());
  }

  /**
   * An operator starts that dies at one of its writes, or in whose writes something comes between.
   */
  public Stage start(Interceptor between) {
    return start(client -> Optional.empty(), between);
  }

  /** An operator starts that holds the lease. */
  public Stage startAsLeader() {
    return start(
        client ->
            Optional.of(
                new Leadership(
                    client,
                    Chart.RELEASE_NAMESPACE,
                    namespace,
                    new OperatorMetrics(new CollectorRegistry()))),
        Death.never());
  }

  private Stage start(
      Function<KubernetesClient, Optional<Leadership>> leaderships, Interceptor between) {
    var client =
        new KubernetesClientBuilder()
            .withHttpClientFactory(HTTP)
            .withKubernetesSerialization(admin.getKubernetesSerialization())
            .withConfig(as(Chart.SERVICE_ACCOUNT, admin.getConfiguration()))
            .withHttpClientBuilderConsumer(
                http ->
                    http.addOrReplaceInterceptor("requests", requests)
                        .addOrReplaceInterceptor("diary", new Diary(acts::add))
                        .addOrReplaceInterceptor("between", between))
            .build();
    var registry = new CollectorRegistry();
    var metrics = new OperatorMetrics(registry);
    var http = new HttpAdmin(routers.port());
    var poll = new RouterPoll(http);
    var leadership = leaderships.apply(client);
    var operator =
        operator(
            client,
            shell(client, measurements, poll, metrics, clock),
            namespace,
            metrics,
            leadership);
    passesBefore = passes();
    operator.operator().start();
    running = Optional.of(new Running(operator, leadership, client, poll, http, registry));
    return this;
  }

  /** What the operator works with, but for what a stage plays. */
  public static Shell shell(
      KubernetesClient client,
      PlayedMeasurements measurements,
      RouterPoll poll,
      OperatorMetrics metrics,
      InstantSource clock) {
    return new Shell(
        client,
        new RouterSettings(
            "handover/router:0.1.0", 2, "handover-router", List.of(), Duration.ofSeconds(10)),
        measurements,
        poll,
        new EventRecorder(client, "operator", clock, metrics),
        metrics,
        clock);
  }

  /** The framework's operator, with ours in it. */
  record Assembled(Operator operator, ModelDeploymentReconciler reconciler) {}

  static Assembled operator(
      KubernetesClient client,
      Shell shell,
      String namespace,
      OperatorMetrics metrics,
      Optional<Leadership> leadership) {
    var reconciler =
        new ModelDeploymentReconciler(shell, leadership.map(Lead.class::cast).orElse(Lead.ALONE));
    var operator =
        Assembly.operator(
            client, reconciler, Set.of(namespace), metrics, leadership.map(Leadership::election));
    return new Assembled(operator, reconciler);
  }

  /** The operator stops. */
  public Stage stop() {
    running.ifPresent(
        it -> {
          it.leadership().ifPresent(Leadership::stopping);
          it.operator().reconciler().finish(Assembly.GRACE);
        });
    return bury();
  }

  /** What is left of an operator, whether it stopped or died, is taken off the stage. */
  public Stage bury() {
    running.ifPresent(
        it -> {
          it.operator().operator().stop();
          threads(it).shutdownNow();
          it.poll().close();
          it.http().close();
          it.client().close();
        });
    running = Optional.empty();
    return this;
  }

  /** The framework leaves them behind, and they wake up a hundred times a second. */
  private static ExecutorService threads(Running operator) {
    return operator
        .operator()
        .operator()
        .getConfigurationService()
        .getExecutorServiceManager()
        .scheduledExecutorService();
  }

  /** An operator starts in a process of its own, and tries to lead. */
  public Stage fork(String identity) {
    processes.put(
        identity,
        OperatorProcess.start(admin.getConfiguration(), identity, namespace, routers.port()));
    return this;
  }

  /** A process that was started. */
  public Process process(String identity) {
    return processes.get(identity);
  }

  /** Whether a process that was started stands in line for the lease. */
  public boolean waits(String identity) {
    return OperatorProcess.waits(identity);
  }

  /** When a process acted, in order. */
  public List<Instant> acts(String identity) {
    return OperatorProcess.acts(identity);
  }

  /** When operators that run here acted, in order. */
  public List<Instant> acts() {
    return List.copyOf(acts);
  }

  static Config as(String serviceAccount, Config config) {
    var user = "system:serviceaccount:%s:%s".formatted(Chart.RELEASE_NAMESPACE, serviceAccount);
    return new ConfigBuilder(config)
        .withImpersonateUsername(user)
        .withImpersonateGroups(
            "system:serviceaccounts",
            "system:serviceaccounts:" + Chart.RELEASE_NAMESPACE,
            "system:authenticated")
        .build();
  }

  /** What the operator asked the API server for. */
  public Requests requests() {
    return requests;
  }

  /** Lets some time pass at once; everything that was edited before has been looked at then. */
  public Stage pass(Duration time) {
    awaitEach("the operator knows", Looks::knows);
    skip(time);
    return awaitEach("a whole pass was made over", Looks::atRest);
  }

  /** The same without waiting: whoever dies, or is kept in a pass, does not get to its end. */
  public Stage skip(Duration time) {
    clock.skip(time);
    running.ifPresent(
        it ->
            resources()
                .forEach(resource -> it.operator().reconciler().wake(namespace, name(resource))));
    return this;
  }

  private Stage awaitEach(String what, BiPredicate<Looks, ModelDeployment> holds) {
    running
        .map(it -> Looks.of(it.operator().operator()))
        .ifPresent(
            looks ->
                resources()
                    .forEach(
                        resource ->
                            await(
                                what + " " + name(resource),
                                () ->
                                    holds.test(looks, resource)
                                        || resource(name(resource)).isEmpty())));
    return this;
  }

  private static void await(String what, Callable<Boolean> holds) {
    Awaitility.await(what)
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(holds);
  }

  private List<ModelDeployment> resources() {
    return admin.resources(ModelDeployment.class).inNamespace(namespace).list().getItems();
  }

  private static String name(ModelDeployment resource) {
    return resource.getMetadata().getName();
  }

  /** Something changed in the measurements of a resource, and was looked at. */
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

  /** What is wanted is replaced, as in an editor: what is not written any more is gone. */
  public Stage replace(String yaml) {
    var spec = Serialization.unmarshal(yaml, ModelDeployment.class).getSpec();
    replaceSpec(NAME, Serialization.asJson(spec));
    return this;
  }

  /** A person annotates the resource. */
  public Stage annotate(String key, String value) {
    return annotation(key, "\"" + value + "\"");
  }

  /** A person takes an annotation away. */
  public Stage withdraw(String key) {
    return annotation(key, "null");
  }

  private Stage annotation(String key, String value) {
    admin
        .resources(ModelDeployment.class)
        .inNamespace(namespace)
        .withName(NAME)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"%s\":%s}}}".formatted(key, value));
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
  public Stage until(String what, Callable<Boolean> holds) {
    return until(what, PATIENCE, holds);
  }

  /** Waits for something else that takes its time. */
  public Stage until(String what, Duration patience, Callable<Boolean> holds) {
    Awaitility.await(what).atMost(patience).pollInterval(Duration.ofMillis(50)).until(holds);
    return this;
  }

  /** Waits until events with these reasons were told: the last thing that a pass does. */
  public Stage told(String... reasons) {
    return until("events are told", () -> events().containsAll(List.of(reasons)));
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
    return deployment(revision).map(it -> it.getSpec().getReplicas());
  }

  /** The Deployment of a revision. */
  public Optional<Deployment> deployment(Revision revision) {
    return Optional.ofNullable(
        admin
            .apps()
            .deployments()
            .inNamespace(namespace)
            .withName(NAME + "-" + revision.hash())
            .get());
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
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            Serialization.asJson(Map.of("data", Map.of(NAME, Tables.json(table)))));
  }

  /** Somebody else who is about to change things in the namespace. */
  public Stranger stranger() {
    return new Stranger(admin, namespace);
  }

  /** A person deletes a resource. */
  public Stage delete(String name) {
    admin.resources(ModelDeployment.class).inNamespace(namespace).withName(name).delete();
    return this;
  }

  /** A resource is created as it is written, as soon as the API server takes it. */
  public Stage createRaw(String yaml) {
    var resource = Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    resource.getMetadata().setNamespace(namespace);
    return taken(() -> admin.resource(resource).create());
  }

  /** What a resource wants is replaced as it is written, as soon as the API server takes it. */
  public Stage replaceRaw(String name, String json) {
    return taken(() -> replaceSpec(name, json));
  }

  private ModelDeployment replaceSpec(String name, String json) {
    return admin
        .resources(ModelDeployment.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON),
            "[{\"op\":\"replace\",\"path\":\"/spec\",\"value\":%s}]".formatted(json));
  }

  private Stage taken(Callable<?> write) {
    Awaitility.await("the API server takes it")
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(KubernetesClientException.class)
        .until(() -> write.call() != null);
    return this;
  }

  /** A Service of the namespace. */
  public Optional<Service> service(String name) {
    return Optional.ofNullable(admin.services().inNamespace(namespace).withName(name).get());
  }

  /** Where the front Service points. */
  public Map<String, String> frontSelector() {
    return service(NAME).orElseThrow().getSpec().getSelector();
  }

  /** A stranger points the front Service elsewhere. */
  public void redirectFront() {
    admin
        .services()
        .inNamespace(namespace)
        .withName(NAME)
        .edit(
            it ->
                new ServiceBuilder(it)
                    .editSpec()
                    .addToSelector("app", "mine")
                    .removeFromSelector(Names.COMPONENT_LABEL)
                    .endSpec()
                    .build());
  }

  /** A stranger scales a revision. */
  public void scale(Revision revision, int replicas) {
    admin
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName(NAME + "-" + revision.hash())
        .scale(replicas);
  }

  /** The pods of all revisions. */
  public Set<String> podUids() {
    return admin
        .pods()
        .inNamespace(namespace)
        .withLabel(Names.COMPONENT_LABEL, Names.COMPONENT_MODEL)
        .list()
        .getItems()
        .stream()
        .map(it -> it.getMetadata().getUid())
        .collect(Collectors.toSet());
  }

  /** How many passes all operators have made. */
  public long passes() {
    return measurements.asked();
  }

  /** Whether the running operator has looked at something. */
  public boolean looked() {
    return running.isPresent() && passes() > passesBefore;
  }

  @Override
  public void close() {
    stop();
    // Who still writes could bring back what is taken away here.
    processes.values().stream()
        .map(Process::destroyForcibly)
        .map(Process::onExit)
        .forEach(CompletableFuture::join);
    resources().stream()
        .filter(it -> it.hasFinalizer(Names.FINALIZER))
        .forEach(
            it ->
                admin
                    .resource(it)
                    .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"finalizers\":null}}"));
    kubelet.close();
    routers.close();
    // Nobody empties a namespace here, and the addresses of Services are few.
    admin.services().inNamespace(namespace).delete();
    admin.namespaces().withName(namespace).delete();
  }
}
