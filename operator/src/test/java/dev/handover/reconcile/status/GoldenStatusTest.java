package dev.handover.reconcile.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.golden.Golden;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The statuses of {@code src/test/golden/status}: what people and tools are told in each situation
 * a resource can be in. {@code in.yaml} also says how kstatus must read it.
 */
class GoldenStatusTest {
  private static final String SUITE = "status";

  static Stream<String> cases() {
    return Golden.cases(SUITE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tellsWhatIs(String name) {
    var input = Golden.input(SUITE, name);
    var scene = new Scene(input);

    var status = StatusWriter.status(scene.situation());

    Golden.check(SUITE, name, List.of(status));
    assertThat(Kstatus.of(scene.resource().getMetadata().getGeneration(), status))
        .isEqualTo(Kstatus.valueOf(input.path("kstatus").asText()));
  }
}
