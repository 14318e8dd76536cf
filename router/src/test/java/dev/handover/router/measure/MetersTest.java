package dev.handover.router.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.router.limits.Breaker;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetersTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final CollectorRegistry registry = new CollectorRegistry();
  private final Meters meters = new Meters(registry);

  private AttemptMeter candidate() {
    return attempts("candidate", "r2", "Full");
  }

  private AttemptMeter attempts(String variant, String revision, String level) {
    return meters.attempts(
        new Subject("factory", "digits", variant, revision, level), Role.ANSWER, List.of(250L));
  }

  private String text() {
    StringWriter text = new StringWriter();
    try {
      TextFormat.write004(
          text,
          registry.filteredMetricFamilySamples(
              sample -> !sample.endsWith("_created") && !sample.contains("seconds_bucket")));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }

  @Test
  void seriesHaveTheNamesAndLabelsThatAllHaveAgreedOn() {
    AttemptMeter meter = candidate();
    meter.count(Result.TIMEOUT, AnsweredBy.STABLE);
    meter.countSlow(0);
    meter.count(FallbackReason.TIMEOUT);
    meter.count(DropReason.CONCURRENCY);
    meter.observe(Duration.ofMillis(1500).toNanos());
    meters.breaker("factory", "digits", "candidate", "r2").show(Breaker.State.OPEN);
    meters.inForce("factory", "digits", 7);
    String labels = "{namespace=\"factory\",name=\"digits\",variant=\"candidate\",revision=\"r2\",";
    assertThat(text().lines().filter(line -> !line.startsWith("#")))
        .containsExactlyInAnyOrder(
            "handover_router_requests_total"
                + labels
                + "level=\"Full\",role=\"answer\",answered_by=\"stable\",result=\"timeout\",} 1.0",
            "handover_router_slow_total"
                + labels
                + "level=\"Full\",role=\"answer\",over=\"250ms\",} 1.0",
            "handover_router_fallback_total" + labels + "level=\"Full\",reason=\"timeout\",} 1.0",
            "handover_router_mirror_dropped_total" + labels + "reason=\"concurrency\",} 1.0",
            "handover_router_request_seconds_count" + labels + "role=\"answer\",} 1.0",
            "handover_router_request_seconds_sum" + labels + "role=\"answer\",} 1.5",
            "handover_router_breaker_open" + labels + "} 1.0",
            "handover_router_table_generation{namespace=\"factory\",name=\"digits\",} 7.0");
  }

  @Test
  void whatIsExpectedStandsAtZero() {
    candidate().expect(Result.OK, AnsweredBy.CANDIDATE);
    assertThat(text())
        .contains("answered_by=\"candidate\",result=\"ok\",} 0.0")
        .contains("over=\"250ms\",} 0.0");
  }

  @Test
  void anArmThatComesBackCountsOn() {
    candidate().count(Result.OK, AnsweredBy.CANDIDATE);
    candidate().count(Result.OK, AnsweredBy.CANDIDATE);
    assertThat(text()).contains("result=\"ok\",} 2.0");
  }

  @Test
  void seriesOutliveTheirArmByTenMinutes() {
    AttemptMeter gone = candidate();
    AttemptMeter stays = attempts("candidate", "r2", "Shadow");
    BreakerMeter breaker = meters.breaker("factory", "digits", "candidate", "r2");
    gone.count(Result.OK, AnsweredBy.CANDIDATE);
    gone.observe(5);
    stays.count(Result.OK, AnsweredBy.BASELINE);

    meters.sweep(Set.of(gone, stays), Set.of(breaker), NOW);
    meters.sweep(Set.of(stays), Set.of(), NOW.plusSeconds(60));
    meters.sweep(Set.of(stays), Set.of(), NOW.plusSeconds(60).plus(Meters.KEEP).minusMillis(1));
    assertThat(text()).contains("level=\"Full\"").contains("breaker_open{");

    meters.sweep(Set.of(stays), Set.of(), NOW.plusSeconds(60).plus(Meters.KEEP));
    assertThat(text())
        .doesNotContain("level=\"Full\"")
        .doesNotContain("breaker_open{")
        .contains("level=\"Shadow\"")
        .as("both have it")
        .contains("handover_router_request_seconds_count{");

    candidate().count(Result.OK, AnsweredBy.CANDIDATE);
    assertThat(text()).as("it begins anew").containsPattern("level=\"Full\".*result=\"ok\",} 1.0");
  }

  @Test
  void seriesOfAnArmThatCameBackInTimeStay() {
    AttemptMeter meter = candidate();
    meter.count(Result.OK, AnsweredBy.CANDIDATE);
    meters.sweep(Set.of(), Set.of(), NOW);
    meters.sweep(Set.of(meter), Set.of(), NOW.plusSeconds(300));
    meters.sweep(Set.of(), Set.of(), NOW.plus(Meters.KEEP));
    assertThat(text()).contains("result=\"ok\",} 1.0");
  }

  @Test
  void resultsAreReadFromTheStatus() {
    assertThat(Result.ofStatus(204)).isEqualTo(Result.OK);
    assertThat(Result.ofStatus(302)).isEqualTo(Result.OK);
    assertThat(Result.ofStatus(404)).isEqualTo(Result.CLIENT_ERROR);
    assertThat(Result.ofStatus(500)).isEqualTo(Result.ERROR);
  }
}
