package dev.handover.traffic;

import java.time.Duration;

/**
 * The Service that the baseline answers at.
 *
 * @param namespace its namespace, the resource's own
 * @param name its name
 * @param port number of one of its ports
 * @param timeout how long it may take to answer: people are slower than models
 */
public record ServiceRef(String namespace, String name, int port, Duration timeout) {
  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
