package dev.handover.router.routing;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Arm;
import dev.handover.api.routing.RouteTable.Backend;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Says what is wrong with a table before any request depends on it. */
public final class TableCheck {
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
  private static final Pattern MEDIA_TYPE = Pattern.compile("[\\x21-\\x7e][\\x20-\\x7e]*");

  private final List<String> problems = new ArrayList<>();
  private final RouteTable table;

  private TableCheck(RouteTable table) {
    this.table = table;
  }

  /**
   * All that is wrong with a table, each with the field and what to write instead; empty if the
   * table can be put in force.
   *
   * @param key the key of the ConfigMap it stood under
   * @param namespace the router's own
   */
  public static List<String> problems(RouteTable table, String key, String namespace) {
    TableCheck check = new TableCheck(table);
    check.head(key, namespace);
    check.limits();
    check.arms();
    check.mirror();
    table.backends().forEach(check::backend);
    return List.copyOf(check.problems);
  }

  private void head(String expectedName, String expectedNamespace) {
    require(table.generation() >= 1, "generation is %d; write at least 1", table.generation());
    require(
        expectedName.equals(table.name()),
        "name is %s; write %s, the key it stands under",
        table.name(),
        expectedName);
    require(
        expectedNamespace.equals(table.namespace()),
        "namespace is %s; write %s, where this router is",
        table.namespace(),
        expectedNamespace);
    require(
        table.key() != null && !table.key().isEmpty(),
        "key is missing; write the secret from which requests are hashed");
    require(
        table.port() >= 1 && table.port() <= 65535,
        "port is %d; write one from 1 to 65535",
        table.port());
    require(
        table.decisions() != null, "decisions is missing; write OpenInference, KServeV1 or Post");
  }

  private void limits() {
    limit("timeoutMillis is", table.timeoutMillis());
    table.slowMillis().forEach(millis -> limit("slowMillis has", millis));
    require(
        Set.copyOf(table.slowMillis()).size() == table.slowMillis().size(),
        "slowMillis has a limit twice; write each once");
  }

  private void arms() {
    require(!table.arms().isEmpty(), "arms is empty; write at least one");
    int sum = table.arms().stream().mapToInt(Arm::weight).sum();
    require(
        table.arms().isEmpty() || sum == Shares.WHOLE,
        "the weights of arms add up to %d; make it %d",
        sum,
        Shares.WHOLE);
    for (int i = 0; i < table.arms().size(); i++) {
      arm("arms[" + i + "]", table.arms().get(i));
    }
  }

  private void arm(String field, Arm arm) {
    require(arm.weight() >= 0, "%s.weight is %d; write 0 to 100", field, arm.weight());
    require(
        arm.variant() != null, "%s.variant is missing; write baseline, stable or candidate", field);
    known(field + ".answers", arm.answers());
    arm.copies().ifPresent(name -> known(field + ".copies", name));
    arm.fallback().ifPresent(name -> known(field + ".fallback", name));
    require(
        arm.fallback().filter(name -> name.equals(arm.answers())).isEmpty(),
        "%s.fallback is the backend that answers; name another or leave it out",
        field);
    Optional<Level> level = Optional.ofNullable(arm.level()).flatMap(Level::named);
    require(
        level.isPresent(),
        "%s.level is %s, which this router cannot serve; write HumanOnly, Shadow or Full",
        field,
        arm.level());
    level.ifPresent(known -> level(field, arm, known));
  }

  private void level(String field, Arm arm, Level level) {
    switch (level) {
      case HumanOnly, Full ->
          require(arm.copies().isEmpty(), "%s.copies is for the level Shadow; leave it out", field);
      case Shadow ->
          require(
              arm.copies().isPresent(),
              "%s.copies is missing; name the model's backend that gets the copies",
              field);
    }
  }

  private void mirror() {
    table
        .mirror()
        .ifPresent(
            mirror -> {
              require(
                  mirror.percent() >= 1 && mirror.percent() <= 100,
                  "mirror.percent is %d; write 1 to 100",
                  mirror.percent());
              require(
                  mirror.variant() != null, "mirror.variant is missing; write stable or candidate");
              require(mirror.level() != null, "mirror.level is missing; write the arms' level");
              known("mirror.backend", mirror.backend());
            });
  }

  private void backend(String name, Backend backend) {
    String field = "backends." + name;
    require(
        backend.service().isPresent() != backend.canned().isPresent(),
        "%s needs either service or canned",
        field);
    backend
        .canned()
        .ifPresent(
            canned -> {
              require(
                  canned.status() >= 200 && canned.status() <= 599,
                  "%s.canned.status is %d; write 200 to 599",
                  field,
                  canned.status());
              require(canned.body() != null, "%s.canned.body is missing", field);
              require(
                  canned.contentType() != null
                      && MEDIA_TYPE.matcher(canned.contentType()).matches(),
                  "%s.canned.contentType is no media type; write one such as application/json",
                  field);
            });
    require(
        backend.maxInFlight() >= 0,
        "%s.maxInFlight is %d; write at least 1, or 0 for no limit",
        field,
        backend.maxInFlight());
    backend.timeoutMillis().ifPresent(millis -> limit(field + ".timeoutMillis is", millis));
  }

  private void limit(String what, long millis) {
    require(millis >= 1 && millis <= DAY_MILLIS, "%s %d; write 1 to %d", what, millis, DAY_MILLIS);
  }

  private void known(String field, String backend) {
    require(
        backend != null && table.backends().containsKey(backend),
        "%s names the backend %s; backends has %s",
        field,
        backend,
        new TreeSet<>(table.backends().keySet()));
  }

  private void require(boolean condition, String message, Object... values) {
    if (!condition) {
      problems.add(message.formatted(values));
    }
  }
}
