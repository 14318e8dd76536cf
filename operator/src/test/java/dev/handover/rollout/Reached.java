package dev.handover.rollout;

import java.util.Optional;
import java.util.function.Predicate;

/** What a story waits for. */
final class Reached {
  private Reached() {}

  static Predicate<Progress> restAt(Level level) {
    return progress -> progress.journey().isEmpty() && progress.level() == level;
  }

  static Predicate<Progress> stableIs(Revision revision) {
    return progress -> progress.stable().equals(Optional.of(revision));
  }

  static Predicate<Progress> atShare(int share) {
    return progress -> progress.journey().filter(it -> it.share() == share).isPresent();
  }
}
