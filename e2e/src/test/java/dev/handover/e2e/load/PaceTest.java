package dev.handover.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

  @Test
  void requestsAreSpacedEvenly() {
    var pace = new Pace(4);
    assertThat(due(pace, 1_000_000_000)).isEqualTo(5);
    assertThat(pace.next()).isEqualTo(1_250_000_000);
  }

  @Test
  void anotherRateBeginsAtOnceAndMakesUpForNothing() {
    var pace = new Pace(1);
    assertThat(due(pace, 3_500_000_000L)).isEqualTo(4);
    pace.change(100, 10_000_000_000L);
    assertThat(due(pace, 10_500_000_000L)).isEqualTo(51);
  }

  @Test
  void nothingIsDueInAPause() {
    var pace = new Pace(0);
    assertThat(due(pace, Long.MAX_VALUE - 1)).isZero();
    pace.change(10, 0);
    assertThat(due(pace, 0)).isEqualTo(1);
  }

  private static int due(Pace pace, long until) {
    int count = 0;
    while (pace.next() <= until) {
      pace.take();
      count++;
    }
    return count;
  }
}
