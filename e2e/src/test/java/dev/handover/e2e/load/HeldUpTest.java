package dev.handover.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeldUpTest {
  private final HeldUp heldUp = new HeldUp(millis(5_000));

  @Test
  void aBusyLoopIsNotHeldUp() {
    for (int at = 5_000; at <= 6_000; at += 100) {
      assertThat(heldUp.nanos(millis(at))).isZero();
    }
  }

  @Test
  void gapsAddUp() {
    assertThat(heldUp.nanos(millis(5_010))).isZero();
    assertThat(heldUp.nanos(millis(5_310))).isEqualTo(millis(300));
    assertThat(heldUp.nanos(millis(5_310))).isEqualTo(millis(300));
    assertThat(heldUp.nanos(millis(5_320))).isEqualTo(millis(300));
    assertThat(heldUp.nanos(millis(7_320))).isEqualTo(millis(2_300));
  }

  private static long millis(long count) {
    return TimeUnit.MILLISECONDS.toNanos(count);
  }
}
