package dev.handover.e2e.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.e2e.demo.Result.TakenBack;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When an act ended as it should, and how that is said. */
class ResultTest {
  private static final TakenBack IN_TIME = new TakenBack(140, 50, Optional.of(4.2));

  @Test
  void anActThatEndedAsItShouldHasNoShortcoming() {
    assertThat(good(1000, 0).shortcomings()).isEmpty();
    assertThat(bad(IN_TIME).shortcomings()).isEmpty();
  }

  @Test
  void oneFailedCallerIsTooMany() {
    assertThat(good(5000, 1).shortcomings())
        .containsExactly("1 callers were let down, 0 are allowed: {status: 503=1}");
  }

  @Test
  void tooFewRequestsShowNothing() {
    assertThat(good(999, 0).shortcomings()).containsExactly("only 999 requests; 1000 are needed");
  }

  @Test
  void aFaultThatHardlyAnybodyMetShowsNothing() {
    assertThat(bad(new TakenBack(49, 50, Optional.of(4.2))).shortcomings())
        .containsExactly("only 49 attempts on it failed; 50 are needed to show anything");
  }

  @Test
  void theWayBackMayTakeTenSeconds() {
    assertThat(bad(new TakenBack(50, 50, Optional.of(10.0))).shortcomings()).isEmpty();
    assertThat(bad(new TakenBack(50, 50, Optional.of(10.1))).shortcomings())
        .containsExactly("its weight was 0 after 10.1 s; 10 s are allowed");
    assertThat(bad(new TakenBack(50, 50, Optional.empty())).shortcomings())
        .containsExactly("nobody saw it lose its weight");
  }

  @Test
  void anActThatDidNotEndIsSaid() {
    var broken = ResultTable.broken("good v2", 300, "v2 has replaced v1, not seen within PT5M");
    assertThat(broken.shortcomings()).contains("v2 has replaced v1, not seen within PT5M");
  }

  @Test
  void theDemoPassesOnlyIfAllActsWerePlayed() {
    var played = List.of(good(1000, 0), bad(IN_TIME));
    assertThat(ResultTable.passed(played, 2)).isTrue();
    assertThat(ResultTable.passed(played, 3)).isFalse();
    assertThat(ResultTable.passed(List.of(good(1000, 0), good(1000, 1)), 2)).isFalse();
  }

  @Test
  void theTableHasAColumnForEachNumber() {
    assertThat(ResultTable.of(List.of(good(9123, 2), bad(IN_TIME))))
        .isEqualTo(
            """
            act      seconds  weight reached  requests  failed callers  wrong decisions  failed attempts  s to weight 0
            -------  -------  --------------  --------  --------------  ---------------  ---------------  -------------  ----------------
            good v2       76           100 %     9,123               2               31                -              -  NOT as it should
            bad v3        60            50 %     7,000               0               12              140            4.2  as it should
              good v2: 2 callers were let down, 0 are allowed: {status: 503=2}""");
  }

  private static Result good(long requests, long failed) {
    return new Result(
        "good v2",
        76.2,
        100,
        requests,
        failed,
        Map.of("status: 503", failed),
        31,
        Optional.empty(),
        Optional.empty());
  }

  private static Result bad(TakenBack bad) {
    return new Result("bad v3", 60, 50, 7000, 0, Map.of(), 12, Optional.of(bad), Optional.empty());
  }
}
