package dev.handover.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class HeardTest {
  @Test
  void aPauseOfABusyMachineIsNoReasonToDoubt() {
    assertThat(heldUp(5, 10).deaf()).isEmpty();
    assertThat(heldUp(20, 100).deaf()).isEmpty();
  }

  @Test
  void whoSleepsHearsTooLittle() {
    assertThat(heldUp(5.1, 10).deaf()).contains("callers could not listen for 5.1 of 10.0 s");
    assertThat(heldUp(20.1, 100).deaf()).isPresent();
  }

  @Test
  void onlyWhatIsNewCounts() {
    var before = heldUp(30, 40);
    var after = heldUp(32, 60);
    assertThat(before.deaf()).isPresent();
    assertThat(after.since(before).deaf()).isEmpty();
  }

  private static Heard heldUp(double heldUp, double seconds) {
    return new Heard(seconds, heldUp, 100, 100, 100, 0, 0, Map.of(), Map.of());
  }
}
