package dev.handover.router.routing;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Arm;
import dev.handover.api.routing.RouteTable.Backend;
import dev.handover.api.routing.RouteTable.CannedAnswer;
import dev.handover.api.routing.Variant;
import dev.handover.router.Tables;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TableCheckTest {
  private static Tables valid() {
    return table().full(30, Variant.CANDIDATE, "r2", "r1").revision("r1").revision("r2").desk();
  }

  private static List<String> problems(Tables table) {
    return problems(table.build());
  }

  private static List<String> problems(RouteTable table) {
    return TableCheck.problems(table, Tables.NAME, Tables.NAMESPACE);
  }

  @Test
  void acceptsEveryLevelWithMirrorAndFallback() {
    assertThat(
            problems(
                valid()
                    .full(20, Variant.STABLE, "r1", "baseline")
                    .shadow(20, Variant.STABLE, "r1")
                    .humanOnly(30)
                    .mirror(100, "r2")
                    .inJourney()))
        .isEmpty();
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of(rest().generation(0), "generation is 0; write at least 1"),
        Arguments.of(rest().name("other"), "name is other; write digits, the key it stands under"),
        Arguments.of(rest().port(0), "port is 0; write one from 1 to 65535"),
        Arguments.of(rest().port(70000), "port is 70000; write one from 1 to 65535"),
        Arguments.of(
            rest().decisions(null), "decisions is missing; write OpenInference, KServeV1 or Post"),
        Arguments.of(rest().timeout(0), "timeoutMillis is 0; write 1 to 86400000"),
        Arguments.of(rest().slow(0L), "slowMillis has 0; write 1 to 86400000"),
        Arguments.of(
            rest().timeout(Long.MAX_VALUE),
            "timeoutMillis is 9223372036854775807; write 1 to 86400000"),
        Arguments.of(rest().slow(5L, 5L), "slowMillis has a limit twice; write each once"),
        Arguments.of(valid(), "the weights of arms add up to 30; make it 100"),
        Arguments.of(rest().mirror(0, "r2"), "mirror.percent is 0; write 1 to 100"),
        Arguments.of(
            rest().mirror(50, "r9"),
            "mirror.backend names the backend r9; backends has [baseline, r1, r2]"),
        Arguments.of(
            arm("Full", "r9", Optional.empty(), Optional.empty()),
            "arms[1].answers names the backend r9; backends has [baseline, r1, r2]"),
        Arguments.of(
            arm("Full", "r1", Optional.empty(), Optional.of("r9")),
            "arms[1].fallback names the backend r9; backends has [baseline, r1, r2]"),
        Arguments.of(
            arm("Full", "r1", Optional.empty(), Optional.of("r1")),
            "arms[1].fallback is the backend that answers; name another or leave it out"),
        Arguments.of(
            arm("Partial", "r1", Optional.empty(), Optional.empty()),
            "arms[1].level is Partial, which this router cannot serve; write HumanOnly, Shadow or"
                + " Full"),
        Arguments.of(
            arm("Shadow", "baseline", Optional.empty(), Optional.empty()),
            "arms[1].copies is missing; name the model's backend that gets the copies"),
        Arguments.of(
            arm("Full", "r1", Optional.of("r2"), Optional.empty()),
            "arms[1].copies is for the level Shadow; leave it out"),
        Arguments.of(
            backend(Optional.empty(), Optional.empty(), 0),
            "backends.r3 needs either service or canned"),
        Arguments.of(
            backend(Optional.of("s"), Optional.of(new CannedAnswer(200, "", "a/b")), 0),
            "backends.r3 needs either service or canned"),
        Arguments.of(
            backend(Optional.of("s"), Optional.empty(), -1),
            "backends.r3.maxInFlight is -1; write at least 1, or 0 for no limit"),
        Arguments.of(
            backend(Optional.empty(), Optional.of(new CannedAnswer(200, "", "a/b\r\nc: d")), 0),
            "backends.r3.canned.contentType is no media type; write one such as application/json"),
        Arguments.of(
            backend(Optional.empty(), Optional.of(new CannedAnswer(100, "", "a/b")), 0),
            "backends.r3.canned.status is 100; write 200 to 599"));
  }

  @ParameterizedTest
  @MethodSource
  void wrong(Tables table, String problem) {
    assertThat(problems(table)).containsExactly(problem);
  }

  @Test
  void namesWhatIsMissingWithoutFailing() {
    RouteTable nothing =
        new RouteTable(1, null, null, null, 20000, null, 0, null, null, null, null, null);
    assertThat(problems(nothing))
        .contains("arms is empty; write at least one")
        .contains("key is missing; write the secret from which requests are hashed")
        .contains("namespace is null; write factory, where this router is");
    Tables arm = rest().arm(new Arm(0, null, null, null, null, null));
    assertThat(problems(arm))
        .contains("arms[2].variant is missing; write baseline, stable or candidate");
  }

  private static Tables rest() {
    return valid().humanOnly(70);
  }

  private static Tables arm(
      String level, String answers, Optional<String> copies, Optional<String> fallback) {
    return valid().arm(new Arm(70, level, Variant.STABLE, answers, copies, fallback));
  }

  private static Tables backend(
      Optional<String> service, Optional<CannedAnswer> canned, int maxInFlight) {
    return rest()
        .backend(
            "r3", new Backend(Optional.of("r3"), service, Optional.empty(), canned, maxInFlight));
  }
}
