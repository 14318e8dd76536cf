package dev.handover.reconcile.status;

import dev.handover.reconcile.spec.Durations;
import dev.handover.rollout.Revision;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Optional;

/** Reads texts of a stored status; what means nothing is absent. */
final class Stored {
  private static final int LONGEST = 100;

  private Stored() {}

  static Optional<Instant> time(String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse).filter(Stored::sane);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** A time with which one can calculate. */
  private static boolean sane(Instant time) {
    return time.isAfter(Instant.EPOCH.minusSeconds(1))
        && time.isBefore(Instant.parse("9999-12-31T00:00:00Z"));
  }

  static Optional<Duration> duration(String text) {
    return Optional.ofNullable(text).flatMap(Durations::parse);
  }

  static <E extends Enum<E>> Optional<E> word(String text, Class<E> words) {
    return Arrays.stream(words.getEnumConstants())
        .filter(word -> word.name().equals(text))
        .findFirst();
  }

  static Optional<Revision> revision(String hash) {
    return text(hash).map(Revision::new);
  }

  /** Names, tickets and words; those of more letters are not ours. */
  static Optional<String> text(String text) {
    return Optional.ofNullable(text)
        .filter(it -> !it.isEmpty() && it.codePointCount(0, it.length()) <= LONGEST);
  }
}
