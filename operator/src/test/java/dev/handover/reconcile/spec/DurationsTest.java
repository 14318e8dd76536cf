package dev.handover.reconcile.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "0s, 0",
    "250ms, 250",
    "30s, 30000",
    "2m, 120000",
    "1h30m, 5400000",
    "7d, 604800000",
    "1m1ms, 60001",
    "007s, 7000"
  })
  void readsWhatUsersWrite(String text, long millis) {
    assertThat(Durations.parse(text)).contains(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "30",
        "s",
        "-1s",
        "1.5s",
        "1 s",
        "PT30S",
        "1w",
        "1S",
        "36501d",
        "99999999999999999999999999d",
        "1s\n"
      })
  void everythingElseIsNone(String text) {
    assertThat(Durations.parse(text)).isEmpty();
  }

  @Property
  void whatIsWrittenIsReadAgain(@ForAll @LongRange(min = 0, max = 3_000_000_000_000L) long millis) {
    var duration = Duration.ofMillis(millis);

    assertThat(Durations.parse(Durations.text(duration))).contains(duration);
  }

  @Property
  void nothingThrows(@ForAll String text) {
    assertThat(Durations.parse(text)).isNotNull();
  }

  @Example
  void belowAMillisecondIsLeftOut() {
    assertThat(Durations.text(Duration.ofNanos(1_999_999))).isEqualTo("1ms");
    assertThat(Durations.text(Duration.ofNanos(999_999))).isEqualTo("0s");
  }
}
