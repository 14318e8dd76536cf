package dev.handover.reconcile.spec;

import dev.handover.api.v1alpha1.RolloutSpec;
import dev.handover.api.v1alpha1.RolloutSpec.StepSpec;
import dev.handover.api.v1alpha1.Vocabulary.Strategy;
import dev.handover.rollout.Step;
import dev.handover.rollout.Step.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a new version takes over: a list of steps, or a name for one. */
final class Steps {
  private static final Duration HOLD = Duration.ofMinutes(2);
  private static final Duration BAKE = Duration.ofMinutes(10);

  /** Looks at no risk to callers, then growing shares; the last keeps a control group. */
  static final List<Step> CANARY =
      List.of(
          new Step.Mirror(100, HOLD),
          new Step.Share(5, HOLD),
          new Step.Share(20, HOLD),
          new Step.Share(50, HOLD),
          new Step.Share(95, BAKE));

  /** One look at no risk to callers, then nearly everything at once. */
  static final List<Step> BLUE_GREEN =
      List.of(new Step.Mirror(100, HOLD), new Step.Share(95, BAKE));

  /** The same after a long look. */
  static final List<Step> SHADOW = List.of(new Step.Mirror(100, BAKE), new Step.Share(95, BAKE));

  private static final String PATH = "spec.rollout.steps";
  private static final int MOST = 20;

  private Steps() {}

  static Optional<List<Step>> read(RolloutSpec rollout, Fields fields) {
    var strategy =
        fields.word("spec.rollout.strategy", rollout.strategy(), Strategy.class, Strategy.Canary);
    if (rollout.steps().isEmpty()) {
      return strategy.map(Steps::named);
    }
    if (rollout.strategy() != null) {
      return fields.wrong(PATH, "stands beside spec.rollout.strategy", "write one of the two");
    }
    if (rollout.steps().size() > MOST) {
      return fields.wrong(
          PATH, "has %d steps".formatted(rollout.steps().size()), "write at most " + MOST);
    }
    return explicit(rollout.steps(), fields);
  }

  private static List<Step> named(Strategy strategy) {
    return switch (strategy) {
      case Canary -> CANARY;
      case BlueGreen -> BLUE_GREEN;
      case Shadow -> SHADOW;
    };
  }

  /** Blue-green lets people look at the newer revision before callers do. */
  static Preview preview(RolloutSpec rollout) {
    return Strategy.BlueGreen.name().equals(rollout.strategy()) ? Preview.Kept : Preview.None;
  }

  private static Optional<List<Step>> explicit(List<StepSpec> written, Fields fields) {
    var steps = new ArrayList<Step>();
    for (int index = 0; index < written.size(); index++) {
      step("%s[%d]".formatted(PATH, index), written.get(index), fields).ifPresent(steps::add);
    }
    if (steps.size() < written.size()) {
      return Optional.empty();
    }
    for (int index = 1; index < steps.size(); index++) {
      if (!rises(steps.get(index - 1), steps.get(index))) {
        return fields.wrong(
            "%s[%d]".formatted(PATH, index),
            "does not go further than the step before it",
            "write mirrors first, then shares, each higher than the one before");
      }
    }
    return Optional.of(List.copyOf(steps));
  }

  private static boolean rises(Step before, Step after) {
    return switch (before) {
      case Step.Mirror ignored -> after instanceof Step.Share || after.load() > before.load();
      case Step.Share ignored -> after.share() > before.share();
    };
  }

  private static Optional<Step> step(String path, StepSpec written, Fields fields) {
    var hold = fields.duration(path + ".hold", written.hold(), Duration.ZERO, Duration.ZERO);
    var entry = Boolean.TRUE.equals(written.approval()) ? Entry.OnApproval : Entry.Free;
    if ((written.mirror() == null) == (written.share() == null)) {
      return fields.wrong(
          path,
          written.mirror() == null ? "has neither mirror nor share" : "has mirror and share",
          "write one of the two");
    }
    if (written.mirror() != null) {
      var percent = fields.number(path + ".mirror", written.mirror(), 1, 100);
      return percent.flatMap(it -> hold.map(time -> new Step.Mirror(it, time, entry)));
    }
    var share = fields.number(path + ".share", written.share(), 1, 99);
    return share.flatMap(it -> hold.map(time -> new Step.Share(it, time, entry)));
  }
}
