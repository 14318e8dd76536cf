package dev.handover.e2e.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.handover.api.Names;
import dev.handover.api.routing.RouteTable;
import dev.handover.api.v1alpha1.ModelDeployment;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * All that was seen in a namespace, in order: every status of every ModelDeployment, every route
 * table, the operator's events, what became of pods, and what the test did.
 */
public final class Timeline implements AutoCloseable {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS").withZone(ZoneOffset.UTC);
  private static final ObjectMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();

  private final List<Seen<ModelDeployment>> models = new ArrayList<>();
  private final List<Seen<RouteTable>> tables = new ArrayList<>();
  private final List<Seen<Event>> events = new ArrayList<>();
  private final List<Seen<String>> lines = new ArrayList<>();
  private final Map<String, String> latest = new HashMap<>();
  private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

  private Timeline() {}

  /**
   * Something that was seen.
   *
   * @param at when it arrived here
   * @param what the thing
   */
  public record Seen<T>(Instant at, T what) {
    static <T> Seen<T> now(T what) {
      return new Seen<>(Instant.now(), what);
    }
  }

  static Timeline watch(KubernetesClient client, String namespace) {
    var timeline = new Timeline();
    timeline.informers.add(
        client
            .resources(ModelDeployment.class)
            .inNamespace(namespace)
            .inform(each(timeline::seen, gone -> timeline.line("model", gone, "gone"))));
    timeline.informers.add(
        client
            .configMaps()
            .inNamespace(namespace)
            .withName(RouteTable.CONFIG_MAP)
            .inform(each(timeline::seen, gone -> {})));
    timeline.informers.add(
        client.v1().events().inNamespace(namespace).inform(each(timeline::seen, gone -> {})));
    timeline.informers.add(
        client
            .pods()
            .inNamespace(namespace)
            .inform(each(timeline::seen, gone -> timeline.line("pod", gone, "gone"))));
    return timeline;
  }

  /** Every version of a ModelDeployment since the start, oldest first. */
  public synchronized List<Seen<ModelDeployment>> models(String name) {
    return models.stream()
        .filter(seen -> seen.what().getMetadata().getName().equals(name))
        .toList();
  }

  /** Every route table of a ModelDeployment since the start, oldest first. */
  public synchronized List<Seen<RouteTable>> tables(String name) {
    return tables.stream().filter(seen -> seen.what().name().equals(name)).toList();
  }

  /** The operator's events about a ModelDeployment, in order of arrival. */
  public synchronized List<Seen<Event>> events(String name) {
    return events.stream()
        .filter(seen -> name.equals(seen.what().getInvolvedObject().getName()))
        .toList();
  }

  /** Writes down what the test itself does. */
  public void note(String what, String text) {
    add("test", what, text);
  }

  /** The whole of it for people, one line each. */
  public synchronized String text() {
    return lines.stream()
        .map(seen -> CLOCK.format(seen.at()) + " " + seen.what())
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }

  private synchronized void seen(ModelDeployment model) {
    models.add(Seen.now(model));
    line("model", model, StatusLine.of(model));
  }

  private synchronized void seen(ConfigMap routes) {
    Optional.ofNullable(routes.getData())
        .orElse(Map.of())
        .forEach(
            (name, json) -> {
              var table = table(json);
              var known = tables(name);
              if (known.isEmpty() || !known.getLast().what().equals(table)) {
                tables.add(Seen.now(table));
                add("table", name, StatusLine.of(table));
              }
            });
  }

  /** An event that is only counted up is no news. */
  private synchronized void seen(Event event) {
    var news =
        events.stream()
            .map(Seen::what)
            .filter(known -> known.getMetadata().getUid().equals(event.getMetadata().getUid()))
            .noneMatch(known -> Objects.equals(known.getMessage(), event.getMessage()));
    if (news && "ModelDeployment".equals(event.getInvolvedObject().getKind())) {
      events.add(Seen.now(event));
      add(
          "event",
          event.getInvolvedObject().getName(),
          "%s: %s".formatted(event.getReason(), event.getMessage()));
    }
  }

  private synchronized void seen(Pod pod) {
    if (pod.getMetadata().getLabels() != null
        && pod.getMetadata().getLabels().containsKey(Names.COMPONENT_LABEL)) {
      line("pod", pod, StatusLine.of(pod));
    }
  }

  /** Only what differs from the last line about the same object is worth a line. */
  private synchronized void line(String kind, HasMetadata object, String text) {
    var name = object.getMetadata().getName();
    if (!Objects.equals(latest.put(kind + "/" + name, text), text)) {
      add(kind, name, text);
    }
  }

  private synchronized void add(String kind, String name, String text) {
    lines.add(Seen.now("%-5s %-28s %s".formatted(kind, name, text)));
  }

  private static RouteTable table(String json) {
    try {
      return JSON.readValue(json, RouteTable.class);
    } catch (JsonProcessingException unreadable) {
      throw new IllegalStateException("a route table that cannot be read: " + json, unreadable);
    }
  }

  private static <T> ResourceEventHandler<T> each(Consumer<T> seen, Consumer<T> gone) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T added) {
        seen.accept(added);
      }

      @Override
      public void onUpdate(T before, T after) {
        seen.accept(after);
      }

      @Override
      public void onDelete(T deleted, boolean unknown) {
        gone.accept(deleted);
      }
    };
  }
}
