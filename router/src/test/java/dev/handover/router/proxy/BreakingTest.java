package dev.handover.router.proxy;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.Variant;
import dev.handover.router.FakeBackend;
import dev.handover.router.RouterRig;
import dev.handover.router.Tables;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backend that fails is out of the way at once, without the operator. */
class BreakingTest {
  @TempDir private Path stateDir;
  private RouterRig rig;
  private FakeBackend candidate;
  private FakeBackend stable;

  @BeforeEach
  void start() {
    rig = RouterRig.start(stateDir);
    candidate = rig.backend("r2");
    stable = rig.backend("r1");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private Tables canary() {
    return table()
        .port(rig.port())
        .timeout(300)
        .full(100, Variant.CANDIDATE, "r2", "r1")
        .full(0, Variant.STABLE, "r1")
        .revision("r1")
        .revision("r2");
  }

  private void decide(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(rig.decide("q").statusCode()).isEqualTo(200);
    }
  }

  private double isOpen(String revision) {
    return rig.metric("handover_router_breaker_open", "revision", revision);
  }

  @Test
  void inAJourneyItIsAskedTenTimesAndNoMore() {
    rig.apply(canary().inJourney());
    candidate.answers(500);
    decide(30);
    assertThat(candidate.asked()).isEqualTo(10);
    assertThat(isOpen("r2")).isEqualTo(1);
    assertThat(isOpen("r1")).isZero();
    assertThat(rig.requests("variant", "candidate", "result", "error")).isEqualTo(10);
    assertThat(rig.requests("result", "breaker_open", "answered_by", "stable")).isEqualTo(20);
    assertThat(rig.metric("handover_router_fallback_total", "reason", "breaker_open"))
        .isEqualTo(20);
  }

  @Test
  void aNewTableKeepsItOpenAndOneWithoutTheBackendForgets() {
    rig.apply(canary().inJourney());
    candidate.answers(500);
    decide(10);
    rig.apply(canary().inJourney().generation(2));
    decide(1);
    assertThat(candidate.asked()).isEqualTo(10);

    rig.apply(
        table().port(rig.port()).full(100, Variant.STABLE, "r1").revision("r1").generation(3));
    assertThat(isOpen("r2")).as("the last state stays to be read").isEqualTo(1);
    candidate.answers("r2");
    rig.apply(canary().inJourney().generation(4));
    assertThat(isOpen("r2")).isZero();
    assertThat(rig.decide("q").body()).isEqualTo("r2");
  }

  @Test
  void whenBothAreOpenTheArmsOwnIsAsked() {
    rig.apply(canary().inJourney());
    candidate.answers(500);
    stable.answers(500);
    for (int i = 0; i < 10; i++) {
      assertThat(rig.decide("q").statusCode()).isEqualTo(500);
    }
    assertThat(isOpen("r2")).isEqualTo(1);
    assertThat(isOpen("r1")).isEqualTo(1);
    candidate.answers("r2");
    assertThat(rig.decide("q").body()).isEqualTo("r2");
  }

  @Test
  void aFallbackWithoutPodsIsNoReasonNotToAsk() {
    rig.apply(canary().inJourney());
    candidate.answers(500);
    decide(10);
    rig.noPods("r1");
    candidate.answers("r2");
    assertThat(rig.decide("q").body()).isEqualTo("r2");
  }

  @Test
  void whatIsNoDecisionDoesNotGoThereEither() {
    rig.apply(canary().inJourney());
    candidate.answers(500);
    assertThat(rig.send(rig.request("/v2/health/ready")).statusCode()).isEqualTo(500);
    decide(10);
    assertThat(rig.send(rig.request("/v2/health/ready")).body()).isEqualTo("r1");
    stable.answers(500);
    for (int i = 0; i < 10; i++) {
      rig.decide("q");
    }
    candidate.answers("r2");
    assertThat(rig.send(rig.request("/v2/health/ready")).body())
        .as("when both are open the arm's own is asked")
        .isEqualTo("r2");
  }

  @Test
  void atRestItIsTriedAgainAndCloses() {
    rig.apply(canary());
    candidate.answers(500);
    decide(12);
    assertThat(candidate.asked()).isEqualTo(10);
    candidate.answers("r2");
    RouterRig.await(() -> rig.decide("q").body().equals("r2"));
    assertThat(isOpen("r2")).isZero();
    assertThat(candidate.asked()).isEqualTo(11);
    assertThat(rig.decide("q").body()).isEqualTo("r2");
  }

  @Test
  void inAJourneyTheOthersAreTriedAgain() {
    rig.backend("desk");
    rig.apply(
        table()
            .port(rig.port())
            .full(0, Variant.CANDIDATE, "r2", "r1")
            .full(100, Variant.STABLE, "r1", "baseline")
            .revision("r1")
            .revision("r2")
            .desk()
            .inJourney());
    stable.answers(500);
    decide(12);
    assertThat(stable.asked()).isEqualTo(10);
    stable.answers("r1");
    RouterRig.await(() -> rig.decide("q").body().equals("r1"));
    assertThat(isOpen("r1")).isZero();
  }

  @Test
  void podsThatAreNotReadyDoNotOpenIt() {
    rig.apply(canary().inJourney());
    rig.noPods("r2");
    decide(20);
    assertThat(isOpen("r2")).isZero();
    rig.pods();
    assertThat(rig.decide("q").body()).isEqualTo("r2");
  }
}
