package dev.handover.prometheus;

import dev.handover.evidence.Backend;
import dev.handover.evidence.Lane;
import dev.handover.rollout.Level;
import dev.handover.rollout.Revision;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The labels of one of the routers' series, and what they say.
 *
 * @param all as Prometheus has them
 */
record SeriesLabels(Map<String, String> all) {
  private static final Set<String> ROUTERS_OWN =
      Set.of(
          "__name__",
          "namespace",
          "name",
          "variant",
          "revision",
          "level",
          "role",
          "answered_by",
          "result",
          "over");

  /** Prometheus puts this before a label of the router that the scraped target has too. */
  private static final String EXPORTED = "exported_";

  private static final String NAMESPACE = "namespace";

  String family() {
    return get("__name__");
  }

  /**
   * Whether a pod of another namespace says it, by the word of Prometheus: what is decided in one
   * namespace must not depend on the pods of another.
   */
  boolean foreign() {
    var said = all.get(EXPORTED + NAMESPACE);
    return said != null && all.containsKey(NAMESPACE) && !said.equals(all.get(NAMESPACE));
  }

  Key resource() {
    return new Key(get("namespace"), get("name"));
  }

  /** The process that counted. */
  String router() {
    var pod = all.getOrDefault("pod", "");
    var instance = all.getOrDefault("instance", "");
    return pod.isEmpty() && instance.isEmpty() ? source() : pod + "@" + instance;
  }

  /** Which of several that scrape the same router this comes from. */
  String source() {
    var rest = new TreeMap<>(all);
    rest.keySet().removeIf(label -> ROUTERS_OWN.contains(label) || label.startsWith(EXPORTED));
    return rest.toString();
  }

  /** The lane, unless it is the baseline's or of a kind that this version does not know. */
  Optional<Lane> lane() {
    var role =
        switch (get("role")) {
          case "answer" -> Optional.of(Lane.Role.Answer);
          case "copy" -> Optional.of(Lane.Role.Copy);
          default -> Optional.<Lane.Role>empty();
        };
    var level =
        java.util.Arrays.stream(Level.values())
            .filter(it -> it.name().equals(get("level")))
            .findFirst();
    return get("revision").isEmpty()
        ? Optional.empty()
        : level.flatMap(
            known ->
                role.map(it -> new Lane(get("variant"), new Revision(get("revision")), known, it)));
  }

  Backend backend() {
    return new Backend(get("variant"), get("revision"));
  }

  /** Everything is a failure but an answer that is well and one that the caller spoilt. */
  boolean failed() {
    return switch (get("result")) {
      case "ok", "client_error" -> false;
      default -> true;
    };
  }

  /** The limit of a count of late requests, unless it is written in a way we do not know. */
  Optional<Duration> over() {
    var over = get("over");
    if (!over.matches("[0-9]{1,12}ms")) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofMillis(Long.parseLong(over.substring(0, over.length() - 2))));
  }

  private String get(String label) {
    var exported = all.get(EXPORTED + label);
    return exported != null ? exported : all.getOrDefault(label, "");
  }
}
