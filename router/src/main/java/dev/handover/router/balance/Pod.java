package dev.handover.router.balance;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** One place to send requests to, and how many are there now. */
public final class Pod {
  /** How long others are asked first when it could not be reached. */
  static final Duration SHUNNED = Duration.ofSeconds(1);

  private final String host;
  private final int port;
  private final AtomicInteger inFlight = new AtomicInteger();
  private volatile long shunnedUntilNanos;
  private volatile boolean shunned;

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

  /**
   * No connection could be made. Others are asked first for a while: who refuses at once has
   * nothing in flight, and would otherwise get most of the requests.
   */
  public void couldNotBeReached(long nowNanos) {
    shunnedUntilNanos = nowNanos + SHUNNED.toNanos();
    shunned = true;
  }

  boolean isShunned(long nowNanos) {
    return shunned && nowNanos - shunnedUntilNanos < 0;
  }

  public int inFlight() {
    return inFlight.get();
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
