package dev.handover.e2e.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.e2e.demo.Bar.Glyphs;
import dev.handover.e2e.demo.Bar.Shares;
import org.junit.jupiter.api.Test;

class BarTest {

  @Test
  void sharesAreAsWideAsTheyAreLarge() {
    assertThat(Bar.of(new Shares(0, 50, 50), Glyphs.ASCII))
        .isEqualTo("#".repeat(20) + "+".repeat(20));
    assertThat(Bar.of(new Shares(80, 20, 0), Glyphs.ASCII))
        .isEqualTo("-".repeat(32) + "#".repeat(8));
  }

  @Test
  void aSmallShareIsStillSeen() {
    assertThat(Bar.of(new Shares(0, 99, 1), Glyphs.ASCII)).isEqualTo("#".repeat(39) + "+");
  }

  @Test
  void theBarIsAlwaysAsWide() {
    for (int stable = 0; stable <= 100; stable++) {
      for (int candidate = 0; candidate <= 100 - stable; candidate++) {
        var shares = new Shares(100 - stable - candidate, stable, candidate);
        assertThat(Bar.of(shares, Glyphs.UNICODE)).as("%s", shares).hasSize(Bar.WIDTH);
      }
    }
  }

  @Test
  void nobodyAnswersBeforeAnythingIsConfirmed() {
    assertThat(Bar.of(Shares.NONE, Glyphs.ASCII)).isBlank().hasSize(Bar.WIDTH);
  }
}
