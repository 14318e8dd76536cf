package dev.handover.router.balance;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The pods of every Service of the namespace that can be asked. */
public final class Directory {
  private record Key(String service, Optional<String> portName) {}

  private final Map<String, List<ServicePod>> services = new HashMap<>();
  private final Map<Key, PodPool> pools = new HashMap<>();

  /** The pods of a Service's port, which follow what is there from now on. */
  public synchronized PodPool pods(String service, Optional<String> portName) {
    return pools.computeIfAbsent(
        new Key(service, portName),
        key -> {
          PodPool pool = new PodPool(portName);
          pool.update(services.getOrDefault(service, List.of()));
          return pool;
        });
  }

  /** Takes what is behind a Service now. */
  public synchronized void update(String service, List<ServicePod> now) {
    if (now.isEmpty()) {
      services.remove(service);
    } else {
      services.put(service, List.copyOf(now));
    }
    pools.forEach(
        (key, pool) -> {
          if (key.service().equals(service)) {
            pool.update(now);
          }
        });
  }

  /** Takes what is behind all Services; those not named have nothing. */
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

  /** All Services that have a pod, and their pods. */
  public synchronized Map<String, List<ServicePod>> all() {
    return Map.copyOf(services);
  }
}
