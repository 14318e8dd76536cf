package dev.handover.reconcile.status;

import dev.handover.api.v1alpha1.Vocabulary;
import dev.handover.rollout.Level;
import java.util.Optional;

/** Levels as they are stored; a later version may have stored one that is not known here. */
final class Levels {
  private Levels() {}

  /** The level, or the highest one that is known and not above it. */
  static Optional<Level> read(String written) {
    return Stored.word(written, Vocabulary.Level.class)
        .map(
            level ->
                switch (level) {
                  case HumanOnly -> Level.HumanOnly;
                  case Shadow, Assistance, Partial -> Level.Shadow;
                  case Full -> Level.Full;
                });
  }
}
