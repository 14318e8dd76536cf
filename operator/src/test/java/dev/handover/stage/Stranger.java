package dev.handover.stage;

import dev.handover.api.Names;
import dev.handover.api.routing.RouteTable;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.traffic.Tables;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongToIntFunction;
import java.util.function.Supplier;

/** Somebody else who changes what the operator writes, ten times a second each. */
public final class Stranger implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(100);
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final Set<Integer> ELUSIVE =
      Set.of(HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_CONFLICT);
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          ConfigMap.class,
          Deployment.class,
          Service.class,
          ServiceAccount.class,
          RoleBinding.class,
          PodDisruptionBudget.class,
          ModelDeployment.class);

  private final KubernetesClient client;
  private final String namespace;
  private final AtomicLong changes = new AtomicLong();
  private final Map<String, Long> rounds = new ConcurrentHashMap<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(KINDS.size() + 1);

  Stranger(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Writes on everything what is no business of the operator. */
  public Stranger annotates() {
    KINDS.forEach(kind -> again(kind.getSimpleName(), number -> annotate(kind, number)));
    again("condition", this::addCondition);
    return this;
  }

  /** Changes what the operator has decided. */
  public Stranger overrules() {
    again("table", this::slowDown);
    again("replicas", this::scale);
    again("selector", this::redirect);
    return this;
  }

  /** How many changes were made until now. */
  public long changes() {
    return changes.get();
  }

  /** How often each thing was changed, in rounds through everything of its kind. */
  public Map<String, Long> rounds() {
    return Map.copyOf(rounds);
  }

  /** What went wrong that a stranger need not expect. */
  public List<Throwable> failures() {
    return List.copyOf(failures);
  }

  /** A change says how many objects it has changed. */
  private void again(String what, LongToIntFunction change) {
    var number = new AtomicLong();
    threads.scheduleAtFixedRate(
        () -> {
          try {
            var made = change.applyAsInt(number.incrementAndGet());
            changes.addAndGet(made);
            if (made > 0) {
              rounds.merge(what, 1L, Long::sum);
            }
          } catch (RuntimeException | Error e) {
            failures.add(e); // the executor would end the loop without a word
          }
        },
        0,
        EVERY.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private <T extends HasMetadata> int annotate(Class<T> kind, long number) {
    var change = "{\"metadata\":{\"annotations\":{\"example.com/seen\":\"%d\"}}}".formatted(number);
    return client
        .resources(kind)
        .inNamespace(namespace)
        .resources()
        .mapToInt(it -> patch(it, change))
        .sum();
  }

  private static int patch(Resource<? extends HasMetadata> object, String change) {
    return attempt(() -> object.patch(MERGE, change));
  }

  private static int attempt(Supplier<?> change) {
    try {
      return change.get() == null ? 0 : 1;
    } catch (KubernetesClientException e) {
      if (ELUSIVE.contains(e.getCode())) {
        return 0; // not there yet or any more, or the operator was faster
      }
      throw e;
    }
  }

  /** Conditions are a list by type: anybody may add one. */
  private int addCondition(long number) {
    var condition =
        """
        apiVersion: handover.dev/v1alpha1
        kind: ModelDeployment
        metadata: {name: %s, namespace: %s}
        status:
          conditions:
            - type: Seen
              status: "True"
              reason: Seen
              message: "%d times"
              lastTransitionTime: "2026-01-01T00:00:00Z"
        """
            .formatted(Stage.NAME, namespace, number);
    return attempt(
        () ->
            client
                .genericKubernetesResources("handover.dev/v1alpha1", "ModelDeployment")
                .inNamespace(namespace)
                .withName(Stage.NAME)
                .subresource("status")
                .patch(
                    new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager("stranger")
                        .withForce(true)
                        .build(),
                    condition));
  }

  private int slowDown(long number) {
    var routes = client.configMaps().inNamespace(namespace).withName(RouteTable.CONFIG_MAP);
    return Optional.ofNullable(routes.get())
        .flatMap(it -> Optional.ofNullable(it.getData()))
        .flatMap(it -> Optional.ofNullable(it.get(Stage.NAME)))
        .map(PlayedRouters::read)
        .map(table -> attempt(() -> routes.edit(it -> with(it, slower(table, number)))))
        .orElse(0);
  }

  private static ConfigMap with(ConfigMap routes, RouteTable table) {
    routes.getData().put(Stage.NAME, Tables.json(table));
    return routes;
  }

  private static RouteTable slower(RouteTable table, long number) {
    return new RouteTable(
        table.generation(),
        table.namespace(),
        table.name(),
        table.key(),
        table.port(),
        table.decisions(),
        table.timeoutMillis() + number,
        table.slowMillis(),
        table.arms(),
        table.mirror(),
        table.backends(),
        table.journey());
  }

  private int scale(long number) {
    var change = "{\"spec\":{\"replicas\":%d}}".formatted(3 + number % 2);
    return client
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withLabel(Names.COMPONENT_LABEL, Names.COMPONENT_MODEL)
        .resources()
        .mapToInt(it -> patch(it, change))
        .sum();
  }

  private int redirect(long number) {
    return patch(
        client.services().inNamespace(namespace).withName(Stage.NAME),
        "{\"spec\":{\"selector\":{\"app\":\"mine-%d\"}}}".formatted(number));
  }

  /** What is under way comes to its end. */
  @Override
  public void close() {
    threads.close();
  }
}
