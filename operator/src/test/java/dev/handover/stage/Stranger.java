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
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Somebody else who changes what the operator writes, ten times a second each. */
public final class Stranger implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(100);
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
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
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(KINDS.size() + 1);

  Stranger(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** Writes on everything what is no business of the operator. */
  public Stranger annotates() {
    KINDS.forEach(kind -> again(number -> annotate(kind, number)));
    again(this::addCondition);
    return this;
  }

  /** Changes what the operator has decided. */
  public Stranger overrules() {
    again(this::slowDown);
    again(this::scale);
    again(this::redirect);
    return this;
  }

  /** How many changes were made until now. */
  public long changes() {
    return changes.get();
  }

  private void again(LongConsumer change) {
    var number = new AtomicLong();
    threads.scheduleWithFixedDelay(
        () -> {
          try {
            change.accept(number.incrementAndGet());
          } catch (KubernetesClientException e) {
            // not there yet or any more, or the operator was faster
          }
        },
        0,
        EVERY.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private <T extends HasMetadata> void annotate(Class<T> kind, long number) {
    client
        .resources(kind)
        .inNamespace(namespace)
        .resources()
        .forEach(
            it ->
                patch(
                    it,
                    "{\"metadata\":{\"annotations\":{\"example.com/seen\":\"%d\"}}}"
                        .formatted(number)));
  }

  private void patch(Resource<? extends HasMetadata> object, String change) {
    object.patch(MERGE, change);
    changes.incrementAndGet();
  }

  /** Conditions are a list by type: anybody may add one. */
  private void addCondition(long number) {
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
            condition);
    changes.incrementAndGet();
  }

  private void slowDown(long number) {
    var routes = client.configMaps().inNamespace(namespace).withName(RouteTable.CONFIG_MAP);
    Optional.ofNullable(routes.get())
        .flatMap(it -> Optional.ofNullable(it.getData()))
        .flatMap(it -> Optional.ofNullable(it.get(Stage.NAME)))
        .map(PlayedRouters::read)
        .ifPresent(
            table -> {
              routes.edit(
                  it -> {
                    it.getData().put(Stage.NAME, Tables.json(slower(table, number)));
                    return it;
                  });
              changes.incrementAndGet();
            });
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

  private void scale(long number) {
    client
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withLabel(Names.COMPONENT_LABEL, Names.COMPONENT_MODEL)
        .resources()
        .forEach(it -> patch(it, "{\"spec\":{\"replicas\":%d}}".formatted(3 + number % 2)));
  }

  private void redirect(long number) {
    patch(
        client.services().inNamespace(namespace).withName(Stage.NAME),
        "{\"spec\":{\"selector\":{\"app\":\"mine-%d\"}}}".formatted(number));
  }

  /** What is under way comes to its end. */
  @Override
  public void close() {
    threads.close();
  }
}
