package dev.handover.router.limits;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AllowancesTest {
  @Property(seed = "1")
  void aFallbackTakesAFifthAndWhatWasSaved(@ForAll @IntRange(max = 5_000) int requests) {
    FallbackAllowance allowance = new FallbackAllowance();
    int spent = 0;
    for (int i = 0; i < requests; i++) {
      allowance.earn();
      spent += allowance.trySpend() ? 1 : 0;
    }
    int most = FallbackAllowance.SAVED_UP + requests / FallbackAllowance.REQUESTS_PER_FALLBACK;
    assertThat(spent).isLessThanOrEqualTo(Math.min(requests, most));
    assertThat(spent).isGreaterThanOrEqualTo(Math.min(requests, most - 1));
  }

  @Test
  void savesUpOnlySoMuch() {
    FallbackAllowance allowance = new FallbackAllowance();
    for (int i = 0; i < 10_000; i++) {
      allowance.earn();
    }
    for (int i = 0; i < FallbackAllowance.SAVED_UP; i++) {
      assertThat(allowance.trySpend()).isTrue();
    }
    assertThat(allowance.trySpend()).isFalse();
  }

  @Test
  void aGateLetsInUpToItsLimit() {
    Gate gate = new Gate();
    assertThat(gate.tryEnter(2)).isTrue();
    assertThat(gate.tryEnter(2)).isTrue();
    assertThat(gate.tryEnter(2)).isFalse();
    assertThat(gate.inFlight()).isEqualTo(2);
    gate.leave();
    assertThat(gate.tryEnter(2)).isTrue();
  }

  @Test
  void aBudgetGivesAllOrNothing() {
    ByteBudget budget = new ByteBudget(10);
    assertThat(budget.tryTake(6)).isTrue();
    assertThat(budget.tryTake(5)).isFalse();
    assertThat(budget.kept()).isEqualTo(6);
    assertThat(budget.tryTake(4)).isTrue();
    budget.giveBack(10);
    assertThat(budget.kept()).isZero();
  }
}
