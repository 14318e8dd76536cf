package dev.handover.e2e.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void argumentsWinOverTheEnvironment() {
    var options =
        Options.parse(
            List.of("--rate", "20", "--duration", "3m"),
            Map.of("LOAD_TARGET", "http://digits/v2/models/digits/infer", "LOAD_RATE", "7"));
    assertThat(options.rate()).isEqualTo(20);
    assertThat(options.port()).isEqualTo(80);
    assertThat(options.duration()).contains(Duration.ofMinutes(3));
    assertThat(options.timeout()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aMissingTargetIsSaid() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse(List.of(), Map.of()))
        .withMessage("--target is missing");
  }

  @Test
  void aDurationWithoutUnitIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Options.parse(List.of("--target", "http://a/b", "--duration", "5"), Map.of()))
        .withMessage("--duration must be like 250ms, 2s, 5m, not 5");
  }

  @Test
  void aTypingErrorIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse(List.of("--rat", "5"), Map.of()))
        .withMessage("unknown argument --rat");
  }
}
