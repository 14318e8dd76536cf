package dev.handover.router.control;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.TablesInForce;
import dev.handover.api.routing.TablesInForce.InForce;
import dev.handover.router.measure.Meters;
import dev.handover.router.plan.Plan;
import dev.handover.router.plan.Planner;
import dev.handover.router.proxy.Shared;
import dev.handover.router.proxy.Site;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Puts tables in force. A table that cannot be keeps the former one, says why, and is tried again.
 * All methods but {@link #inForce} belong to one thread, which may wait for a port to open.
 */
final class Control {
  private static final Logger LOG = Logger.getLogger(Control.class);
  private static final long PORT_SECONDS = 5;

  private final String namespace;
  private final Shared shared;
  private final Planner planner;
  private final Meters meters;
  private final Ports ports;
  private final Closing closing;

  private final Map<String, String> wanted = new HashMap<>();
  private final Map<String, Served> served = new HashMap<>();
  private final Map<String, String> problems = new HashMap<>();
  private volatile TablesInForce inForce = new TablesInForce(Map.of());

  Control(Settings settings, Shared shared, Planner planner, Meters meters, Ports ports) {
    this.namespace = settings.namespace();
    this.shared = shared;
    this.planner = planner;
    this.meters = meters;
    this.ports = ports;
    this.closing = new Closing(settings.drain());
  }

  /** By which tables requests are decided now. */
  TablesInForce inForce() {
    return inForce;
  }

  /** Takes the tables that should be in force. */
  void want(Map<String, String> byName) {
    wanted.clear();
    wanted.putAll(byName);
    settle();
  }

  /** Brings what is in force closer to what should be; to be called every now and then. */
  void settle() {
    for (Served old : closing.closeDue(System.nanoTime())) {
      LOG.infof("port %d of %s is closed", old.port().number(), name(old));
      if (!served.containsKey(name(old))) {
        meters.noneInForce(namespace, name(old));
      }
    }
    List<String> gone = served.keySet().stream().filter(name -> !wanted.containsKey(name)).toList();
    gone.forEach(name -> leave(served.remove(name)));
    problems.keySet().retainAll(wanted.keySet());
    wanted.forEach(
        (name, json) -> {
          Served now = served.get(name);
          if (now == null || !now.json().equals(json)) {
            put(name, json);
          }
        });
    publish();
  }

  /** JSON of the tables in force, by name. */
  Map<String, String> json() {
    return served.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().json()));
  }

  /** Services whose pods are asked. */
  Set<String> services() {
    return sites().flatMap(site -> site.plan().services().stream()).collect(Collectors.toSet());
  }

  /** Removes the series of what is long gone. */
  void sweep(Instant now) {
    meters.sweep(
        sites().flatMap(site -> site.plan().meters().stream()).collect(Collectors.toSet()),
        sites().flatMap(site -> site.plan().breakerMeters().stream()).collect(Collectors.toSet()),
        now);
  }

  /** Requests under way, whatever their table. */
  int inFlight() {
    return sites().mapToInt(Site::inFlight).sum();
  }

  private Stream<Site> sites() {
    return Stream.concat(served.values().stream(), closing.served().stream()).map(Served::site);
  }

  /** Whatever is wrong with one table, it must not hold up the others. */
  private void put(String name, String json) {
    try {
      read(name, json);
    } catch (RuntimeException e) {
      LOG.errorf(e, "%s: the table cannot be put in force", name);
      problem(name, "the router cannot obey this table, and its log says more: " + e);
    }
  }

  private void read(String name, String json) {
    switch (TableJson.read(json, name, namespace)) {
      case TableJson.Reading.Bad(String problem) -> problem(name, problem);
      case TableJson.Reading.Good(RouteTable table) -> {
        Optional<Served> here = at(table);
        Optional<String> holder = here.isPresent() ? Optional.empty() : holder(table.port());
        if (holder.isPresent()) {
          var whose =
              holder.get().equals(name) ? "is not closed yet" : "belongs to " + holder.get();
          problem(name, "the table waits for port %d, which %s".formatted(table.port(), whose));
        } else {
          here.ifPresentOrElse(now -> renew(now, table, json), () -> open(table, json));
        }
      }
    }
  }

  /** Where the table's port is open for it already, perhaps about to be closed. */
  private Optional<Served> at(RouteTable table) {
    Optional<Served> stays = Optional.ofNullable(served.get(table.name()));
    Optional<Served> leaving =
        closing.at(table.port()).filter(old -> name(old).equals(table.name()));
    return stays.filter(now -> now.port().number() == table.port()).or(() -> leaving);
  }

  private void renew(Served here, RouteTable table, String json) {
    closing.takeBack(here);
    here.site().obey(planner.plan(table, Optional.of(here.plan())));
    accept(here.with(json));
  }

  private void open(RouteTable table, String json) {
    Optional<Plan> former = Optional.ofNullable(served.get(table.name())).map(Served::plan);
    Site site = new Site(shared, planner.plan(table, former));
    Future<Ports.Open> opening = ports.open(table.port(), site);
    try {
      accept(
          new Served(
              json,
              site,
              opening
                  .toCompletionStage()
                  .toCompletableFuture()
                  .get(PORT_SECONDS, TimeUnit.SECONDS)));
    } catch (ExecutionException e) {
      problem(
          table.name(),
          "port %d cannot be opened in the router's pod, most likely because another process has it: %s; tried again every second"
              .formatted(table.port(), e.getCause().getMessage()));
    } catch (TimeoutException e) {
      // Or it would stand in its own way at the next try, or in another's.
      closing.shut(
          new Served(json, site, new Ports.Open(table.port(), List.of())),
          opening.compose(Ports.Open::close));
      problem(
          table.name(),
          "port %d could not be opened in the router's pod within %d s; tried again every second"
              .formatted(table.port(), PORT_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void accept(Served now) {
    RouteTable table = now.plan().table();
    Optional.ofNullable(served.put(table.name(), now))
        .filter(former -> former.site() != now.site())
        .ifPresent(this::leave);
    closing.obey(now.plan());
    problems.remove(table.name());
    meters.inForce(namespace, table.name(), table.generation());
    LOG.infof(
        "%s: table %d is in force on port %d", table.name(), table.generation(), table.port());
  }

  private void leave(Served old) {
    LOG.infof("port %d of %s is being left", old.port().number(), name(old));
    closing.add(old, System.nanoTime());
  }

  /** By whom a port is open, or not closed yet. */
  private Optional<String> holder(int port) {
    return Stream.concat(served.values().stream(), closing.holders())
        .filter(other -> other.port().number() == port)
        .map(Control::name)
        .findFirst();
  }

  private void problem(String name, String text) {
    if (!text.equals(problems.put(name, text))) {
      LOG.warnf("%s: the table cannot be put in force: %s", name, text);
    }
  }

  private void publish() {
    Map<String, InForce> tables = new HashMap<>();
    closing.served().forEach(old -> tables.put(name(old), state(old)));
    wanted.keySet().forEach(name -> tables.putIfAbsent(name, new InForce(0, 0, problem(name))));
    served.values().forEach(now -> tables.put(name(now), state(now)));
    inForce = new TablesInForce(tables);
  }

  private InForce state(Served one) {
    return new InForce(one.plan().table().generation(), one.port().number(), problem(name(one)));
  }

  private Optional<String> problem(String name) {
    return Optional.ofNullable(problems.get(name));
  }

  private static String name(Served one) {
    return one.plan().table().name();
  }
}
