package dev.handover.reconcile;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Lets passes end before the process does. The framework empties its caches while passes still run:
 * one that looks then sees no pods and no table, and would take everything away.
 */
final class Curfew {
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private volatile boolean over;

  /** Makes a pass; empty if none may begin any more. */
  <T> Optional<T> unlessOver(Supplier<T> pass) {
    lock.readLock().lock();
    try {
      return over ? Optional.empty() : Optional.of(pass.get());
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * No pass begins from now on.
   *
   * @param patience how long to wait for those under way
   * @return whether all of them have ended
   */
  boolean begin(Duration patience) {
    over = true;
    try {
      var ended = lock.writeLock().tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (ended) {
        lock.writeLock().unlock();
      }
      return ended;
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
