package dev.handover.reconcile;

import dev.handover.rollout.Progress;
import dev.handover.rollout.Snapshot.Answers;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A copied or restored resource comes with its annotations and without its status: people have
 * answered there what nobody has asked yet. Its journeys get higher numbers than any answer names,
 * so that no old answer fits a new ticket.
 */
final class EarlierLife {
  /** The number of a journey, which follows a revision's hash or the word level in all tickets. */
  private static final Pattern NUMBER =
      Pattern.compile("-(?:\\p{XDigit}{10}|level)-(\\d{1,9})(?![^-])");

  private EarlierLife() {}

  /** What is remembered; before the first journey, numbered beyond all answers. */
  static Progress outnumbered(Progress progress, Answers answers) {
    return progress.journeys() > 0 ? progress : progress.numberedAfter(highest(answers));
  }

  private static long highest(Answers answers) {
    return Stream.of(answers.abort(), answers.retry(), answers.approve(), answers.rollback())
        .flatMap(Optional::stream)
        .flatMap(ticket -> NUMBER.matcher(ticket).results())
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .max()
        .orElse(0);
  }
}
