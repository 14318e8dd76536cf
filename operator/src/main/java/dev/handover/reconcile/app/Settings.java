package dev.handover.reconcile.app;

import dev.handover.prometheus.CustomQueries;
import dev.handover.traffic.RouterSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The operator's settings, checked.
 *
 * @param namespace the operator's own namespace
 * @param identity what tells this operator from others
 * @param namespaces what it looks after; empty for all
 * @param prometheus where measurements are read
 * @param customQueries whether a resource may ask a query of its own
 * @param router what the routers of a namespace are made of
 */
public record Settings(
    String namespace,
    String identity,
    Set<String> namespaces,
    URI prometheus,
    CustomQueries customQueries,
    RouterSettings router) {
  private static final Duration ROUTER_DRAIN = Duration.ofSeconds(10);

  /** What is wrong with the settings; one line for each, with what to write instead. */
  public static final class Invalid extends Exception {
    private static final long serialVersionUID = 1;

    Invalid(List<String> problems) {
      super("The operator's settings cannot be used:\n  " + String.join("\n  ", problems));
    }
  }

  /**
   * Reads and checks what the environment says.
   *
   * @throws Invalid with everything that is wrong
   */
  public static Settings of(OperatorConfig config) throws Invalid {
    var problems = new ArrayList<String>();
    var namespace =
        required(
            config.namespace(),
            "HANDOVER_NAMESPACE is missing; write the namespace the operator runs in (the chart"
                + " takes it from the pod)",
            problems);
    var prometheus = prometheus(config.prometheusUrl(), problems);
    var customQueries = customQueries(config.customQueries(), problems);
    var image =
        required(
            config.routerImage(),
            "HANDOVER_ROUTER_IMAGE is missing; write the routers' image (the chart's value"
                + " router.image)",
            problems);
    if (config.routerReplicas() < 1) {
      problems.add(
          "HANDOVER_ROUTER_REPLICAS is %d; write at least 1 (the chart's value router.replicas)"
              .formatted(config.routerReplicas()));
    }
    if (!problems.isEmpty()) {
      throw new Invalid(problems);
    }
    return new Settings(
        namespace,
        config
            .pod()
            .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")))
            .orElseGet(Settings::unique),
        Set.copyOf(config.watchNamespaces().orElse(List.of())),
        prometheus.orElseThrow(),
        customQueries.orElseThrow(),
        new RouterSettings(
            image,
            config.routerReplicas(),
            config.routerClusterRole(),
            config.routerImagePullSecrets().orElse(List.of()),
            ROUTER_DRAIN));
  }

  private static String unique() {
    return "operator-" + UUID.randomUUID();
  }

  private static String required(
      Optional<String> value, String problem, ArrayList<String> problems) {
    var given = value.filter(it -> !it.isBlank());
    if (given.isEmpty()) {
      problems.add(problem);
    }
    return given.orElse("");
  }

  private static Optional<URI> prometheus(Optional<String> url, ArrayList<String> problems) {
    var given =
        required(
            url,
            "HANDOVER_PROMETHEUS_URL is missing; write where Prometheus answers, e.g."
                + " http://prometheus.monitoring:9090 (the chart's value prometheus.url, or"
                + " prometheus.bundled.enabled=true)",
            problems);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    try {
      var parsed = URI.create(given);
      if (List.of("http", "https").contains(String.valueOf(parsed.getScheme()))
          && parsed.getHost() != null) {
        return Optional.of(parsed);
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    problems.add(
        "HANDOVER_PROMETHEUS_URL is '%s'; write http://host:port or https://host:port (the chart's"
                .formatted(given)
            + " value prometheus.url)");
    return Optional.empty();
  }

  private static Optional<CustomQueries> customQueries(String word, ArrayList<String> problems) {
    var found =
        Arrays.stream(CustomQueries.values()).filter(it -> it.name().equals(word)).findFirst();
    if (found.isEmpty()) {
      problems.add(
          "HANDOVER_CUSTOM_QUERIES is '%s'; write one of %s (the chart's value"
                  .formatted(word, Arrays.toString(CustomQueries.values()))
              + " operator.customQueries)");
    }
    return found;
  }
}
