package dev.handover.router.balance;

import java.util.Map;

/**
 * A ready pod behind a Service.
 *
 * @param host its address
 * @param ports port numbers by name; the name is empty for a port without one
 */
public record ServicePod(String host, Map<String, Integer> ports) {
  public ServicePod {
    ports = Map.copyOf(ports);
  }
}
