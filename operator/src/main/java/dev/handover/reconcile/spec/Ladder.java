package dev.handover.reconcile.spec;

import dev.handover.api.v1alpha1.AutomationSpec;
import dev.handover.api.v1alpha1.Vocabulary;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How far the model may go, and by which rungs. */
final class Ladder {
  private static final String PATH = "spec.automation";

  private Ladder() {}

  static Optional<Level> ceiling(AutomationSpec written, BaselineKind kind, Fields fields) {
    var level =
        fields
            .word(PATH + ".level", written.level(), Vocabulary.Level.class)
            .flatMap(Ladder::known);
    return level.isPresent() && level.get() == Level.Shadow && kind == BaselineKind.None
        ? fields.wrong(
            PATH + ".level",
            "is Shadow, which leaves the decision to a baseline, and there is none",
            "write spec.baseline, or level HumanOnly or Full")
        : level;
  }

  /** Every rung where there is a baseline to watch or to ask; without one, only Full. */
  static List<Level> path(BaselineKind kind) {
    return switch (kind) {
      case Human, System -> List.of(Level.Shadow, Level.Full);
      case None -> List.of(Level.Full);
    };
  }

  static Optional<List<Level>> path(AutomationSpec written, BaselineKind kind, Fields fields) {
    if (written.path().isEmpty()) {
      return Optional.of(path(kind));
    }
    var rungs = new ArrayList<Level>();
    for (int index = 0; index < written.path().size(); index++) {
      var field = "%s.path[%d]".formatted(PATH, index);
      fields
          .word(field, written.path().get(index), Vocabulary.Rung.class)
          .flatMap(rung -> known(Vocabulary.Level.valueOf(rung.name())))
          .ifPresent(rungs::add);
    }
    if (rungs.size() < written.path().size()) {
      return Optional.empty();
    }
    for (int index = 1; index < rungs.size(); index++) {
      if (!rungs.get(index).above(rungs.get(index - 1))) {
        return fields.wrong(
            "%s.path[%d]".formatted(PATH, index),
            "is not above the level before it",
            "write each level once, from Shadow up to Full");
      }
    }
    if (written.level() != null
        && !written.level().equals(Vocabulary.Level.HumanOnly.name())
        && !written.path().contains(written.level())) {
      return fields.wrong(
          PATH + ".path",
          "lacks spec.automation.level, so that it would never be reached",
          "write it there, or HumanOnly as the level");
    }
    return kind == BaselineKind.None && rungs.contains(Level.Shadow)
        ? fields.wrong(
            PATH + ".path", "has Shadow, and there is no baseline", "write [Full], or a baseline")
        : Optional.of(List.copyOf(rungs));
  }

  /** Where the first launch may begin. Empty if nothing is written, or if it is wrong. */
  static Optional<Level> startAt(
      AutomationSpec written, Optional<List<Level>> path, Optional<Level> ceiling, Fields fields) {
    if (written.startAt() == null) {
      return Optional.empty();
    }
    var field = PATH + ".startAt.level";
    fields.text(PATH + ".startAt.reason", written.startAt().reason(), "write why, for the record");
    var level =
        fields
            .word(field, written.startAt().level(), Vocabulary.Rung.class)
            .flatMap(rung -> known(Vocabulary.Level.valueOf(rung.name())));
    if (level.isPresent() && path.filter(rungs -> !rungs.contains(level.get())).isPresent()) {
      return fields.wrong(
          field, "is %s, which is not in the path".formatted(level.get()), "write a level of it");
    }
    return level.isPresent() && ceiling.filter(level.get()::above).isPresent()
        ? fields.wrong(
            field,
            "is %s, above spec.automation.level".formatted(level.get()),
            "write that level or one below")
        : level;
  }

  /** Levels that a person must approve; one that is never entered would never be asked for. */
  static Optional<Set<Level>> approvals(
      AutomationSpec written, Optional<List<Level>> path, Fields fields) {
    var levels = new ArrayList<Level>();
    for (int index = 0; index < written.approvals().size(); index++) {
      var field = "%s.approvals[%d]".formatted(PATH, index);
      var level =
          fields
              .word(field, written.approvals().get(index), Vocabulary.Rung.class)
              .flatMap(rung -> known(Vocabulary.Level.valueOf(rung.name())));
      level.ifPresent(levels::add);
      if (level.isPresent() && path.filter(rungs -> !rungs.contains(level.get())).isPresent()) {
        return fields.wrong(
            field,
            "is %s, which is not in the path and is never entered".formatted(level.get()),
            "leave it out, or write it in spec.automation.path");
      }
    }
    return levels.size() < written.approvals().size()
        ? Optional.empty()
        : Optional.of(Set.copyOf(levels));
  }

  /** The levels that are not here are refused as not yet supported. */
  private static Optional<Level> known(Vocabulary.Level level) {
    return switch (level) {
      case HumanOnly -> Optional.of(Level.HumanOnly);
      case Shadow -> Optional.of(Level.Shadow);
      case Full -> Optional.of(Level.Full);
      case Assistance, Partial -> Optional.empty();
    };
  }
}
