package dev.handover.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How often routers are scraped, and what is expected of the next scrape. */
class PaceTest {
  private static final Pace EVERY_5 = every(5);
  private static final Pace EVERY_10 = every(10);

  @Test
  void theSlowestOfSeveralIsTaken() {
    assertThat(Pace.slowest(List.of(EVERY_5, Pace.UNKNOWN, EVERY_10))).isEqualTo(EVERY_10);
    assertThat(Pace.slowest(List.of(EVERY_10, EVERY_5))).isEqualTo(EVERY_10);
    assertThat(Pace.slowest(List.of(Pace.UNKNOWN))).isEqualTo(Pace.UNKNOWN);
  }

  @Test
  void whoIsAskedMoreSeldomIsExpectedMoreSeldom() {
    assertThat(EVERY_5.atLeast(Duration.ofSeconds(10))).isEqualTo(EVERY_10);
    assertThat(EVERY_10.atLeast(Duration.ofSeconds(5))).isEqualTo(EVERY_10);
  }

  @Test
  void oneScrapeMayBeMissedAndNoneThatIsForgotten() {
    assertThat(EVERY_5.patience()).isEqualTo(Duration.ofMillis(13_500));
    assertThat(every(60).patience()).isEqualTo(Scrapes.KEPT.minusSeconds(10));
  }

  private static Pace every(int seconds) {
    return new Pace(Optional.of(Duration.ofSeconds(seconds)));
  }
}
