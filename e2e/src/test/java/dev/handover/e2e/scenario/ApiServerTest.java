package dev.handover.e2e.scenario;

import static dev.handover.e2e.scenario.Tiny.JOURNEY;
import static dev.handover.e2e.scenario.Tiny.share;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingLong;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.e2e.cluster.ApiServer;
import dev.handover.e2e.cluster.Callers;
import dev.handover.e2e.cluster.Callers.AnsweredInSecond;
import dev.handover.e2e.cluster.Cluster;
import dev.handover.e2e.cluster.Playground;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the API server is away, and with it all that the operator and the routers watch. */
@Scenario.Disturbing
class ApiServerTest {
  private static final String[] BOTH = {"stable", "candidate"};
  private static final long PIECE = 10;

  @Test
  @DisplayName("a minute without the API server at 50 %: no caller notices, and then it goes on")
  void aMinuteAway(Playground ground, Cluster cluster) throws IOException {
    away(ground, cluster, Duration.ofMinutes(1));
  }

  @Tag("long")
  @Timeout(20 * 60)
  @Test
  @DisplayName("ten minutes without the API server at 50 %")
  void tenMinutesAway(Playground ground, Cluster cluster) throws IOException {
    away(ground, cluster, Duration.ofMinutes(10));
  }

  private static void away(Playground ground, Cluster cluster, Duration time) throws IOException {
    var here = ApiServer.here(cluster);
    Assumptions.assumeTrue(here.isPresent(), "the API server of KUBECONFIG runs elsewhere");
    var written =
        Tiny.steps(Tiny.written("adrift"), share(50, "15s")).with("/spec/rollout/keepWarm", "5m");
    var model = Tiny.launch(ground, written);
    var stable = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var candidate = Tiny.next(model, Tiny.version(written, "v2"));
      Tiny.reaches(model, candidate, 50);
      var tables = ground.timeline().tables("adrift").size();
      var pods = model.podUids();

      var since = Instant.now();
      here.get().freeze();
      try {
        Awaitility.await("it is away")
            .atMost(time.plusMinutes(1))
            .until(() -> Duration.between(since, Instant.now()).compareTo(time) >= 0);
      } finally {
        here.get().thaw();
      }
      var until = since.plus(time);

      model.await("promoted", JOURNEY, it -> Tiny.serves(it, candidate));
      assertThat(
              ground.timeline().tables("adrift").stream()
                  .skip(tables)
                  .map(seen -> Weights.of(seen.what()))
                  .distinct())
          .as("neither back nor a step twice")
          .containsExactly(Weights.all(candidate));
      assertThat(model.podUids()).as("no pod was restarted").containsAllEntriesOf(pods);
      assertThat(model.pods(stable)).as("kept warm").hasSize(2);
      var heard = callers.settled().since(before);
      assertThat(heard.seconds()).isGreaterThanOrEqualTo(time.toSeconds());
      Tiny.assertNobodyWasLetDown(model, callers, before);
      assertBothAnsweredHalf(callers.answeredBySecond(since), since, until);
    }
  }

  /** In pieces, each so long that chance alone does not lead out of the bounds. */
  private static void assertBothAnsweredHalf(
      List<AnsweredInSecond> seconds, Instant since, Instant until) {
    var first = since.getEpochSecond() + 1;
    var pieces = (until.getEpochSecond() - first) / PIECE;
    assertThat(pieces).isPositive();
    for (var piece = 0; piece < pieces; piece++) {
      var from = first + piece * PIECE;
      var answers = answers(seconds, from, from + PIECE);
      var asked = answers.values().stream().mapToLong(Long::longValue).sum();
      assertThat(answers).as("from second %d on", from - first).containsOnlyKeys(BOTH);
      assertThat(100.0 * answers.get("candidate") / asked)
          .as("percent of %d answers from second %d on", asked, from - first)
          .isBetween(35.0, 65.0);
    }
  }

  private static Map<String, Long> answers(List<AnsweredInSecond> seconds, long from, long to) {
    return seconds.stream()
        .filter(it -> from <= it.second() && it.second() < to)
        .flatMap(it -> it.answeredBy().entrySet().stream())
        .collect(groupingBy(Map.Entry::getKey, summingLong(Map.Entry::getValue)));
  }
}
