package dev.handover.router.balance;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The ready pods of every Service of the namespace. */
public final class Directory {
  private record Key(String service, Optional<String> portName) {}

  private final Map<String, List<ServicePod>> services = new HashMap<>();
  private final Map<Key, PodPool> pools = new HashMap<>();

  /** The pods of a Service's port, which follow what is ready from now on. */
  public synchronized PodPool pods(String service, Optional<String> portName) {
    return pools.computeIfAbsent(
        new Key(service, portName),
        key -> {
          PodPool pool = new PodPool(portName);
          pool.update(services.getOrDefault(service, List.of()));
          return pool;
        });
  }

  /** Takes what is ready behind a Service now. */
  public synchronized void update(String service, List<ServicePod> ready) {
    if (ready.isEmpty()) {
      services.remove(service);
    } else {
      services.put(service, List.copyOf(ready));
    }
    pools.forEach(
        (key, pool) -> {
          if (key.service().equals(service)) {
            pool.update(ready);
          }
        });
  }

  /** Takes what is ready behind all Services; those not named have nothing ready. */
  public synchronized void replace(Map<String, List<ServicePod>> byService) {
    Set<String> gone = new HashSet<>(services.keySet());
    gone.removeAll(byService.keySet());
    gone.forEach(service -> update(service, List.of()));
    byService.forEach(this::update);
  }

  /** Forgets the pools of all other Services; a Service that is asked for again gets a new one. */
  public synchronized void retain(Set<String> inUse) {
    pools.keySet().removeIf(key -> !inUse.contains(key.service()));
  }

  /** All Services that have a ready pod, and their pods. */
  public synchronized Map<String, List<ServicePod>> ready() {
    return Map.copyOf(services);
  }
}
