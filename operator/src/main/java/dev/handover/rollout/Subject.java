package dev.handover.rollout;

import dev.handover.rollout.Snapshot.Mark;
import dev.handover.rollout.Snapshot.Table;

/**
 * Whom measurements speak of. It follows from the table under which they were taken, so that nobody
 * is blamed, or praised, for what another did.
 */
public sealed interface Subject {
  /** Nobody: no model is asked, or there is no table. */
  record Nobody() implements Subject {}

  /**
   * The revision of a journey, while it has a share or copies.
   *
   * @param ticket the journey
   * @param revision who is on trial
   */
  record OnTrial(String ticket, Revision revision) implements Subject {}

  /**
   * The revision that is asked while nobody is on trial.
   *
   * @param revision which
   */
  record AtRest(Revision revision) implements Subject {}

  Subject NOBODY = new Nobody();

  /** Whom measurements under a table speak of. */
  static Subject under(Table table) {
    var routing = table.routing();
    var first =
        routing
            .mirror()
            .map(Routing.Mirror::model)
            .or(() -> routing.arms().getFirst().decider().revision());
    return first
        .<Subject>map(
            revision ->
                table
                    .mark()
                    .filter(mark -> hasTraffic(mark.stage()))
                    .<Subject>map(mark -> new OnTrial(mark.ticket(), revision))
                    .orElseGet(() -> new AtRest(revision)))
        .orElse(NOBODY);
  }

  private static boolean hasTraffic(Mark.Stage stage) {
    return switch (stage) {
      case Mark.Stage.Underway(int step) -> step >= 0;
      case Mark.Stage.Over() -> false;
      case Mark.Stage.Back(var cause) -> false;
    };
  }
}
