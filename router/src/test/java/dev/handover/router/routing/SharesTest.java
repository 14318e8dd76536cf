package dev.handover.router.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SharesTest {
  /** Who was in the growing arm stays in it: the arm that gains stands first. */
  @Property(seed = "1")
  void rampsAreMonotone(
      @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double unit,
      @ForAll @IntRange(min = 0, max = 100) int share,
      @ForAll @IntRange(min = 0, max = 100) int later) {
    Assume.that(later >= share);
    int before = new Shares(List.of(share, 100 - share)).arm(unit);
    int after = new Shares(List.of(later, 100 - later)).arm(unit);
    if (before == 0) {
      assertThat(after).isZero();
    }
  }

  @Property(seed = "1")
  void eachArmGetsItsWeight(
      @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double unit,
      @ForAll @IntRange(min = 0, max = 50) int first,
      @ForAll @IntRange(min = 0, max = 50) int second) {
    int arm = new Shares(List.of(first, second, 100 - first - second)).arm(unit);
    double point = unit * 100;
    assertThat(arm).isEqualTo(point < first ? 0 : point < first + second ? 1 : 2);
  }

  @Test
  void anArmWithoutWeightGetsNothing() {
    Shares shares = new Shares(List.of(0, 100, 0));
    assertThat(shares.arm(0)).isEqualTo(1);
    assertThat(shares.arm(Math.nextDown(1.0))).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNotAWhole() {
    assertThatThrownBy(() -> new Shares(List.of(50, 49))).hasMessageContaining("99");
  }
}
