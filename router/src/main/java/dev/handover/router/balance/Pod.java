package dev.handover.router.balance;

import java.util.concurrent.atomic.AtomicInteger;

/** One place to send requests to, and how many are there now. */
public final class Pod {
  private final String host;
  private final int port;
  private final AtomicInteger inFlight = new AtomicInteger();

  Pod(String host, int port) {
    this.host = host;
    this.port = port;
  }

  public String host() {
    return host;
  }

  public int port() {
    return port;
  }

  /** A request goes there; {@link #left()} when it is over. */
  public void entered() {
    inFlight.incrementAndGet();
  }

  public void left() {
    inFlight.decrementAndGet();
  }

  public int inFlight() {
    return inFlight.get();
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
