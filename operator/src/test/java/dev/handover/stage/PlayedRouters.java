package dev.handover.stage;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.TablesInForce;
import dev.handover.api.routing.TablesInForce.InForce;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Routers that obey each table as soon as it is written and say so, each at a loopback address of
 * its own. They serve nobody.
 */
public final class PlayedRouters implements AutoCloseable {
  private static final AtomicInteger ADDRESSES = new AtomicInteger(10);
  private static final JsonMapper JSON = JsonMapper.builder().addModule(new Jdk8Module()).build();

  private final int port;
  private final SharedIndexInformer<ConfigMap> routes;
  private final Map<String, HttpServer> servers = new ConcurrentHashMap<>();
  private final Map<String, RouteTable> obeyed = new ConcurrentHashMap<>();
  private final Map<String, String> problems = new ConcurrentHashMap<>();
  private final Set<String> deaf = ConcurrentHashMap.newKeySet();
  private final AtomicInteger asked = new AtomicInteger();

  PlayedRouters(KubernetesClient client, String namespace) {
    port = FreePort.find();
    routes = client.configMaps().inNamespace(namespace).withName(RouteTable.CONFIG_MAP).inform();
  }

  /** The admin port. */
  int port() {
    return port;
  }

  /** The routers hear of no further table of a resource. */
  public void deafen(String name) {
    obeyed.putAll(standing(name));
    deaf.add(name);
  }

  /** The routers hear again. */
  public void hear(String name) {
    deaf.remove(name);
    obeyed.remove(name);
  }

  /** The routers cannot put the table of a resource in force. */
  public void trouble(String name, String problem) {
    problems.put(name, problem);
    deaf.add(name);
  }

  /** How often they were asked for their tables. */
  public int asked() {
    return asked.get();
  }

  /** A router starts; gives its address. */
  String start() {
    var number = ADDRESSES.getAndIncrement();
    var address = "127.0.%d.%d".formatted(1 + number / 200, 1 + number % 200);
    try {
      var server = HttpServer.create(new InetSocketAddress(address, port), 0);
      server.createContext(TablesInForce.PATH, this::answer);
      server.start();
      servers.put(address, server);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return address;
  }

  void stop(String address) {
    Optional.ofNullable(servers.remove(address)).ifPresent(server -> server.stop(0));
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    var body = JSON.writeValueAsBytes(new TablesInForce(inForce()));
    exchange.sendResponseHeaders(200, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private Map<String, InForce> inForce() throws IOException {
    var said = new HashMap<String, InForce>();
    for (var name : data().keySet()) {
      var table = deaf.contains(name) ? obeyed.get(name) : standing(name).get(name);
      said.put(
          name,
          table == null
              ? new InForce(0, 0, Optional.ofNullable(problems.get(name)))
              : new InForce(
                  table.generation(), table.port(), Optional.ofNullable(problems.get(name))));
    }
    return said;
  }

  private Map<String, RouteTable> standing(String name) {
    return Optional.ofNullable(data().get(name))
        .map(text -> Map.of(name, read(text)))
        .orElse(Map.of());
  }

  static RouteTable read(String text) {
    try {
      return JSON.readValue(text, RouteTable.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> data() {
    return routes.getStore().list().stream()
        .findFirst()
        .flatMap(it -> Optional.ofNullable(it.getData()))
        .orElse(Map.of());
  }

  @Override
  public void close() {
    routes.stop();
    servers.values().forEach(server -> server.stop(0));
  }
}
