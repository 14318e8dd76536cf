package dev.handover.prometheus;

import dev.handover.evidence.Backend;
import dev.handover.evidence.Lane;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Lanes are few and scrapes many: what is equal is kept once. */
final class Known {
  /** More than there are; what is gone for good must not be kept for good. */
  private static final int MOST = 20_000;

  private final Map<Lane, Lane> lanes = new ConcurrentHashMap<>();
  private final Map<Backend, Backend> backends = new ConcurrentHashMap<>();

  Lane same(Lane lane) {
    return one(lanes, lane);
  }

  Backend same(Backend backend) {
    return one(backends, backend);
  }

  private static <T> T one(Map<T, T> known, T wanted) {
    if (known.size() > MOST) {
      known.clear();
    }
    return known.computeIfAbsent(wanted, it -> it);
  }
}
