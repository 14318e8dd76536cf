package dev.handover.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RouterCountsTest {
  private static final String LINE =
      "handover_router_requests_total{namespace=\"demo\",name=\"%s\",variant=\"candidate\","
          + "revision=\"%s\",level=\"Full\",role=\"%s\",answered_by=\"stable\",result=\"%s\",} %s\n";

  private static final String METRICS =
      "# TYPE handover_router_requests_total counter\n"
          + LINE.formatted("digits", "bad", "answer", "error", "30.0")
          + LINE.formatted("digits", "bad", "answer", "timeout", "1.2E1")
          + LINE.formatted("digits", "bad", "answer", "reset", "8.0")
          + LINE.formatted("digits", "bad", "answer", "breaker_open", "120.0")
          + LINE.formatted("digits", "bad", "answer", "unready", "5.0")
          + LINE.formatted("digits", "bad", "answer", "ok", "500.0")
          + LINE.formatted("digits", "bad", "answer", "client_error", "3.0")
          + LINE.formatted("digits", "bad", "copy", "error", "9.0")
          + LINE.formatted("digits", "good", "answer", "error", "1.0")
          + LINE.formatted("other", "bad", "answer", "error", "1.0")
          + "handover_router_slow_total{name=\"digits\",revision=\"bad\",role=\"answer\",} 4.0\n";

  @Test
  void onlyWhatWasSentToARevisionForAnAnswerAndFailedCounts() {
    assertThat(RouterCounts.parse(METRICS, "digits").failedAttempts("bad")).isEqualTo(50);
  }

  @Test
  void routersAddUpAndWhatWasBeforeIsLeftOut() {
    var router = RouterCounts.parse(METRICS, "digits");
    assertThat(router.plus(router).since(router).failedAttempts("bad")).isEqualTo(50);
    assertThat(router.since(router).failedAttempts("bad")).isZero();
  }
}
