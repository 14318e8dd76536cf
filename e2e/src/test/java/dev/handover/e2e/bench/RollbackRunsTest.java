package dev.handover.e2e.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.e2e.bench.RollbackRuns.Run;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RollbackRunsTest {
  private static final double BUDGET = 3;

  @Test
  void theMiddleRunIsHeldAgainstTheBudget() {
    var summary =
        new RollbackRuns("fail", List.of(run(0.2, 2.0), run(5, 9), run(0.9, 2.9))).summary(BUDGET);
    assertThat(summary.medianSecondsToLastAsked()).isEqualTo(0.9);
    assertThat(summary.medianSecondsToWeightZero()).isEqualTo(2.9);
    assertThat(summary.withinBudget()).isTrue();
  }

  @Test
  void eachBudgetCanBeExceeded() {
    assertThat(new RollbackRuns("fail", List.of(run(1.1, 1))).summary(BUDGET).withinBudget())
        .isFalse();
    assertThat(new RollbackRuns("fail", List.of(run(1, 3.1))).summary(BUDGET).withinBudget())
        .isFalse();
    var oneCaller = new Run(Optional.of(0.1), Optional.of(1.0), 50, 1);
    assertThat(new RollbackRuns("fail", List.of(oneCaller)).summary(BUDGET).withinBudget())
        .isFalse();
  }

  @Test
  void whatWasNotSeenTookForever() {
    var unseen = new Run(Optional.empty(), Optional.empty(), 50, 0);
    var summary = new RollbackRuns("reset", List.of(unseen, unseen, run(1, 1))).summary(BUDGET);
    assertThat(summary.medianSecondsToWeightZero()).isInfinite();
    assertThat(summary.withinBudget()).isFalse();
  }

  @Test
  void ofAnEvenNumberTheMiddleLiesBetweenTwo() {
    var summary = new RollbackRuns("hang", List.of(run(0.2, 1), run(0.4, 2))).summary(BUDGET);
    assertThat(summary.medianSecondsToWeightZero()).isEqualTo(1.5);
  }

  private static Run run(double lastAsked, double weightZero) {
    return new Run(Optional.of(lastAsked), Optional.of(weightZero), 100, 0);
  }
}
