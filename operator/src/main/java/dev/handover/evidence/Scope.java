package dev.handover.evidence;

import dev.handover.rollout.Answerer;
import dev.handover.rollout.Subject;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What measurements under one table speak of.
 *
 * @param generation the table
 * @param since when every router had confirmed it, or the patience with those that have not ended;
 *     by the operator's clock
 * @param subject whom they speak of
 * @param lane which requests are the subject's: its answers, or its copies while it decides nothing
 * @param backends whom the table lets routers ask, by the labels of their breakers
 */
public record Scope(
    long generation,
    Instant since,
    Subject subject,
    Optional<Lane> lane,
    Map<Backend, Answerer> backends) {
  public Scope {
    backends = Map.copyOf(backends);
  }

  /** Before any table is confirmed there is nobody to speak of. */
  public static final Scope NONE =
      new Scope(0, Instant.EPOCH, Subject.NOBODY, Optional.empty(), Map.of());
}
