package dev.handover.life;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.handover.api.routing.RouteTable;
import dev.handover.api.v1alpha1.JourneyStatus;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.Vocabulary;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What anybody can see of a journey: every table, every step, and how things stand when it is over.
 * Namespaces, identities and times are left out, so that two tellings can be compared.
 */
final class Logbook implements AutoCloseable {
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT.*Z";
  private static final String DELETED = "deleted";
  private static final List<String> WORDS = List.of("message", "needs");

  private final Stage stage;
  private final List<String> tables = new CopyOnWriteArrayList<>();
  private final List<String> steps = new CopyOnWriteArrayList<>();
  private final SharedIndexInformer<ConfigMap> routes;
  private final SharedIndexInformer<ModelDeployment> resource;

  /**
   * A journey as it was seen.
   *
   * @param tables the text of each route table that stood, in order
   * @param steps each step of a journey that status told of, in order
   */
  record Course(List<String> tables, List<String> steps) {}

  /** Begins to look. */
  Logbook(Stage stage) {
    this.stage = stage;
    var admin = stage.admin();
    routes =
        admin
            .configMaps()
            .inNamespace(stage.namespace())
            .withName(RouteTable.CONFIG_MAP)
            .inform(new News<>(this::table, tables));
    resource =
        admin
            .resources(ModelDeployment.class)
            .inNamespace(stage.namespace())
            .withName(Stage.NAME)
            .inform(new News<>(Logbook::step, steps));
  }

  /** Writes down what an object says whenever it says something else than before. */
  private record News<T>(Function<T, Optional<String>> says, List<String> lines)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      says.apply(object)
          .filter(line -> lines.isEmpty() || !lines.getLast().equals(line))
          .ifPresent(lines::add);
    }

    @Override
    public void onUpdate(T before, T now) {
      onAdd(now);
    }

    @Override
    public void onDelete(T object, boolean unknown) {
      lines.add(DELETED);
    }
  }

  /** The status as it was last seen. */
  Optional<ModelDeploymentStatus> status() {
    return resource.getStore().list().stream()
        .findFirst()
        .flatMap(it -> Optional.ofNullable(it.getStatus()));
  }

  /** Whether the resource was deleted and nothing holds it any more. */
  boolean gone() {
    return steps.contains(DELETED);
  }

  /** All that was seen until now. */
  Course course() {
    return new Course(List.copyOf(tables), List.copyOf(steps));
  }

  private Optional<String> table(ConfigMap routes) {
    return Optional.ofNullable(routes.getData())
        .flatMap(data -> Optional.ofNullable(data.get(Stage.NAME)))
        .map(text -> text.replace(stage.namespace(), "NAMESPACE"))
        .map(text -> text.replaceAll("\"key\":\"[^\"]*\"", "\"key\":\"KEY\""));
  }

  private static Optional<String> step(ModelDeployment resource) {
    return Optional.ofNullable(resource.getStatus())
        .flatMap(status -> Optional.ofNullable(status.journey()))
        .filter(journey -> Vocabulary.Phase.At.name().equals(journey.phase()))
        .map(Logbook::step);
  }

  private static String step(JourneyStatus journey) {
    return "%s at %d: %d %%".formatted(journey.ticket(), journey.step(), journey.share());
  }

  /** How everything stands now. */
  String end() {
    var all = new TreeMap<String, Object>();
    stage
        .resource(Stage.NAME)
        .ifPresent(
            stands -> {
              all.put("finalizers", stands.getFinalizers());
              all.put("status", status(stands.getStatus()));
            });
    objects().forEach(it -> all.put(it.getKind() + "/" + it.getMetadata().getName(), essence(it)));
    return Serialization.asYaml(all);
  }

  private Stream<? extends HasMetadata> objects() {
    var admin = stage.admin();
    var namespace = stage.namespace();
    return Stream.of(
            admin.apps().deployments().inNamespace(namespace).list().getItems(),
            admin.services().inNamespace(namespace).list().getItems(),
            admin.configMaps().inNamespace(namespace).list().getItems(),
            admin.serviceAccounts().inNamespace(namespace).list().getItems(),
            admin.policy().v1().podDisruptionBudget().inNamespace(namespace).list().getItems(),
            admin.rbac().roleBindings().inNamespace(namespace).list().getItems())
        .flatMap(List::stream);
  }

  private static Map<String, Object> essence(HasMetadata object) {
    var said = new TreeMap<String, Object>();
    said.put("labels", Optional.ofNullable(object.getMetadata().getLabels()).orElse(Map.of()));
    said.put(
        "owners",
        object.getMetadata().getOwnerReferences().stream().map(OwnerReference::getName).toList());
    switch (object) {
      case Deployment it -> said.put("replicas", it.getSpec().getReplicas());
      case Service it -> {
        said.put("selector", Optional.ofNullable(it.getSpec().getSelector()).orElse(Map.of()));
        said.put("ports", it.getSpec().getPorts());
      }
      default -> {}
    }
    return said;
  }

  private static JsonNode status(ModelDeploymentStatus status) {
    var tree = new KubernetesSerialization().convertValue(status, JsonNode.class);
    withoutTimes(tree);
    tree.path("conditions").forEach(Logbook::withoutWords);
    withoutWords(tree.path("waitingFor"));
    return tree;
  }

  private static void withoutTimes(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .removeIf(it -> it.getValue().isTextual() && it.getValue().asText().matches(TIME));
    }
    node.forEach(Logbook::withoutTimes);
  }

  private static void withoutWords(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(WORDS);
    }
  }

  @Override
  public void close() {
    routes.stop();
    resource.stop();
  }
}
