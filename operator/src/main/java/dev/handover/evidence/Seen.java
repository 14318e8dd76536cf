package dev.handover.evidence;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that is known of one resource's measurements.
 *
 * @param scrapes what its routers said
 * @param answers what guardrails with a query of their own were answered under the table in force,
 *     by guardrail, newest first
 * @param trouble why the newest scrapes could not be read, if they could not
 */
public record Seen(
    Scrapes scrapes, Map<String, List<Measurement>> answers, Optional<String> trouble) {
  public static final Seen NOTHING = new Seen(Scrapes.NONE, Map.of(), Optional.empty());

  public Seen {
    answers = Map.copyOf(answers);
  }
}
