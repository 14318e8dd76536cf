package dev.handover.rollout;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What people are asked about a journey, and what they have agreed to. What was agreed to holds for
 * as long as the journey lasts, whatever happens to it.
 *
 * @param open what a person is asked now
 * @param given what people agreed to, newest first
 */
public record Consent(Optional<Question> open, List<Approval> given) {

  /** More than one list of steps can ask for. */
  public static final int KEPT = 24;

  /** Nobody was asked. */
  public static final Consent NONE = new Consent(Optional.empty(), List.of());

  public Consent {
    given = List.copyOf(given.subList(0, Math.min(KEPT, given.size())));
  }

  /**
   * What a person is asked.
   *
   * @param ticket names what is asked, in this journey and in no other, ever
   * @param since since when nothing else is missing; absent while something else is
   */
  public record Question(String ticket, Optional<Instant> since) {}

  /**
   * What a person agreed to.
   *
   * @param ticket the ticket that was answered
   * @param at when the answer was read
   */
  public record Approval(String ticket, Instant at) {}

  /** Whether a person agreed to what a ticket names. */
  public boolean covers(String ticket) {
    return given.stream().anyMatch(approval -> approval.ticket().equals(ticket));
  }

  Consent asking(Question question) {
    return new Consent(Optional.of(question), given);
  }

  Consent askingNothing() {
    return new Consent(Optional.empty(), given);
  }

  Consent with(List<Approval> answered) {
    return new Consent(Optional.empty(), Stream.concat(answered.stream(), given.stream()).toList());
  }
}
