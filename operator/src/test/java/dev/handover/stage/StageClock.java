package dev.handover.stage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** Time that runs, and can be made to jump forward. */
public final class StageClock implements InstantSource {
  private final AtomicReference<Duration> skipped = new AtomicReference<>(Duration.ZERO);

  @Override
  public Instant instant() {
    return Instant.now().plus(skipped.get());
  }

  /** Lets some time pass at once. */
  void skip(Duration time) {
    skipped.updateAndGet(before -> before.plus(time));
  }
}
