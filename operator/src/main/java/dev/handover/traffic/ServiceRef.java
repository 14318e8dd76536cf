package dev.handover.traffic;

/**
 * The Service that the baseline answers at.
 *
 * @param namespace its namespace, the resource's own
 * @param name its name
 * @param port number of one of its ports
 */
public record ServiceRef(String namespace, String name, int port) {
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
