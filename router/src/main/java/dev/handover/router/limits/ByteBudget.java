package dev.handover.router.limits;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that all requests of a router may keep together for replays and copies. */
public final class ByteBudget {
  private final long limit;
  private final AtomicLong kept = new AtomicLong();

  /**
   * @param limit bytes
   */
  public ByteBudget(long limit) {
    this.limit = limit;
  }

  /** Takes the bytes if there is room for all of them. */
  public boolean tryTake(long bytes) {
    if (kept.addAndGet(bytes) <= limit) {
      return true;
    }
    kept.addAndGet(-bytes);
    return false;
  }

  public void giveBack(long bytes) {
    kept.addAndGet(-bytes);
  }

  public long kept() {
    return kept.get();
  }
}
