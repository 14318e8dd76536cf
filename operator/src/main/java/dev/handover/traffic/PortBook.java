package dev.handover.traffic;

import dev.handover.api.Names;
import dev.handover.api.routing.RouteTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Which router port belongs to which resource. A resource keeps its port for life. Ports given out
 * stay reserved from the moment they are, since the table that shows them is seen only later.
 */
public final class PortBook {
  private final Map<String, Map<String, Integer>> given = new HashMap<>();

  /**
   * The port of a resource.
   *
   * @param remembered the port it had by its status
   * @param tables all tables of the namespace, by name
   * @return empty if every port of the namespace is taken
   */
  public synchronized Optional<Integer> portOf(
      String namespace, String name, Optional<Integer> remembered, Map<String, RouteTable> tables) {
    var reserved = given.computeIfAbsent(namespace, ignored -> new HashMap<>());
    var taken = new HashSet<Integer>();
    tables.forEach((other, table) -> addUnlessOwn(name, other, table.port(), taken));
    reserved.forEach((other, port) -> addUnlessOwn(name, other, port, taken));
    var port =
        Optional.ofNullable(tables.get(name))
            .map(RouteTable::port)
            .or(() -> Optional.ofNullable(reserved.get(name)))
            .or(() -> remembered.filter(it -> !taken.contains(it)))
            .or(() -> lowestFree(taken));
    port.ifPresent(it -> reserved.put(name, it));
    return port;
  }

  /** Gives a port back. */
  public synchronized void release(String namespace, String name) {
    Optional.ofNullable(given.get(namespace)).ifPresent(reserved -> reserved.remove(name));
  }

  private static void addUnlessOwn(String own, String name, int port, HashSet<Integer> taken) {
    if (!name.equals(own)) {
      taken.add(port);
    }
  }

  private static Optional<Integer> lowestFree(HashSet<Integer> taken) {
    return IntStream.rangeClosed(Names.FIRST_ROUTER_PORT, Names.LAST_ROUTER_PORT)
        .filter(port -> !taken.contains(port))
        .boxed()
        .findFirst();
  }
}
