package dev.handover.router.plan;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.RouteTable.JourneyMark;
import dev.handover.api.routing.Variant;
import dev.handover.router.Tables;
import dev.handover.router.balance.Directory;
import dev.handover.router.balance.ServicePod;
import dev.handover.router.limits.Breaker;
import dev.handover.router.limits.Phase;
import dev.handover.router.limits.Probes;
import dev.handover.router.measure.AnsweredBy;
import dev.handover.router.measure.Meters;
import dev.handover.router.routing.RequestId;
import dev.handover.router.routing.RequestIds;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private final Directory directory = new Directory();
  private final Planner planner = new Planner(directory, new Meters(new CollectorRegistry()));

  private Plan plan(Tables table) {
    return planner.plan(table.build(), Optional.empty());
  }

  private static Tables canary(int share) {
    return table()
        .full(share, Variant.CANDIDATE, "r2", "r1")
        .full(100 - share, Variant.STABLE, "r1", "baseline")
        .revision("r1")
        .revision("r2")
        .desk()
        .inJourney();
  }

  private AnsweredBy role(Tables table, String backend) {
    return plan(table).targets().get(backend).answersAs();
  }

  /** A ramp moves requests one way only, also when arms come and go. */
  @Property(seed = "1", tries = 200)
  void whoIsInAtOneShareIsInAtALargerOne(
      @ForAll @IntRange(max = 100) int one, @ForAll @IntRange(max = 100) int other) {
    Plan smaller = plan(canary(Math.min(one, other)));
    Plan larger = plan(canary(Math.max(one, other)));
    RequestIds ids = new RequestIds(new Random(5));
    for (int i = 0; i < 300; i++) {
      RequestId id = ids.next();
      if (smaller.arm(id).answers().name().equals("r2")) {
        assertThat(larger.arm(id).answers().name()).isEqualTo("r2");
      }
    }
  }

  @Test
  void answersAreNamedAfterTheSideTheyComeFrom() {
    assertThat(role(canary(50), "r2")).isEqualTo(AnsweredBy.CANDIDATE);
    assertThat(role(canary(50), "r1")).isEqualTo(AnsweredBy.STABLE);
    assertThat(role(canary(50), "baseline")).isEqualTo(AnsweredBy.BASELINE);
    Tables atRest = table().full(100, Variant.STABLE, "r2", "r1").revision("r1").revision("r2");
    assertThat(role(atRest, "r1")).as("the one that was replaced").isEqualTo(AnsweredBy.PREVIOUS);
    assertThat(role(atRest.inJourney(), "r1")).isEqualTo(AnsweredBy.STABLE);
    Tables mirrored =
        table().full(100, Variant.STABLE, "r1").mirror(10, "r2").revision("r1").revision("r2");
    assertThat(role(mirrored, "r2")).isEqualTo(AnsweredBy.CANDIDATE);
    Tables shadow = table().shadow(100, Variant.STABLE, "r1").revision("r1").desk();
    assertThat(role(shadow, "r1")).isEqualTo(AnsweredBy.STABLE);
  }

  @Test
  void whatIsRememberedOfABackendOutlivesTheTableThatStillHasIt() {
    Plan first = plan(canary(50));
    for (int i = 0; i < Breaker.IN_A_ROW; i++) {
      first.targets().get("r2").state().breaker().failed(0, 0);
    }
    Plan second = planner.plan(canary(20).generation(2).build(), Optional.of(first));
    assertThat(second.targets().get("r2").state()).isSameAs(first.targets().get("r2").state());
    Plan without =
        planner.plan(
            table().full(100, Variant.STABLE, "r1").revision("r1").build(), Optional.of(second));
    Plan again = planner.plan(canary(20).build(), Optional.of(without));
    assertThat(again.targets().get("r2").state().breaker().state()).isEqualTo(Breaker.State.CLOSED);
  }

  @Test
  void readsLimitsAndPhase() {
    Plan plan = plan(canary(50).slow(500L, 100L).timeout(2_000).revision("r1", 7));
    assertThat(plan.phase()).isEqualTo(Phase.JOURNEY);
    assertThat(plan.slowNanos()).containsExactly(100_000_000L, 500_000_000L);
    Target stable = plan.targets().get("r1");
    assertThat(stable.fallbackLimit()).isEqualTo(7);
    assertThat(stable.copyLimit()).isEqualTo(7);
    assertThat(stable.timeoutNanos()).isEqualTo(2_000_000_000L);
    assertThat(plan.targets().get("r2").fallbackLimit()).isEqualTo(Integer.MAX_VALUE);
    assertThat(plan.targets().get("r2").copyLimit()).isEqualTo(Planner.COPIES_UNLESS_SET);
    assertThat(plan(table().humanOnly(100).desk()).phase()).isEqualTo(Phase.REST);
  }

  private Probes probes(Tables table, String backend) {
    return plan(table).targets().get(backend).probes();
  }

  @Test
  void onlyWhatIsOnTrialIsNotTriedAgain() {
    assertThat(probes(canary(50), "r2")).isEqualTo(Probes.NONE);
    assertThat(probes(canary(50), "r1")).isEqualTo(Probes.EACH_SECOND);
    assertThat(probes(canary(50), "baseline")).isEqualTo(Probes.EACH_SECOND);
    Tables mirrored =
        table()
            .full(100, Variant.STABLE, "r1", "baseline")
            .mirror(100, "r2")
            .revision("r1")
            .revision("r2")
            .desk();
    assertThat(probes(mirrored.inJourney(), "r2")).isEqualTo(Probes.NONE);
    assertThat(probes(mirrored, "r1")).isEqualTo(Probes.EACH_SECOND);
    Tables climb =
        table()
            .full(20, Variant.STABLE, "r1", "baseline")
            .shadow(80, Variant.STABLE, "r1")
            .revision("r1")
            .desk();
    assertThat(probes(climb, "r1")).as("at rest").isEqualTo(Probes.EACH_SECOND);
    assertThat(probes(climb.inJourney(), "r1")).as("it climbs").isEqualTo(Probes.NONE);
    assertThat(probes(climb, "baseline")).isEqualTo(Probes.EACH_SECOND);
    Tables waiting =
        table()
            .full(100, Variant.STABLE, "r1", "baseline")
            .revision("r1")
            .desk()
            .journey(new JourneyMark("ticket", -1, Optional.empty()));
    assertThat(probes(waiting, "r1")).as("its candidate starts").isEqualTo(Probes.EACH_SECOND);
  }

  @Test
  void findsPodsByService() {
    Plan plan = plan(canary(50));
    assertThat(plan.services()).containsExactlyInAnyOrder("r1", "r2", "desk");
    assertThat(plan.targets().get("r1").isReady()).isFalse();
    directory.update("r1", List.of(new ServicePod("10.0.0.1", Map.of("http", 80))));
    assertThat(plan.targets().get("r1").isReady()).isTrue();
  }

  @Test
  void copiesGoToShadowAndMirrorButToNobodyTwice() {
    RequestId id = new RequestId(1, 1);
    Plan shadow =
        plan(
            table()
                .shadow(100, Variant.STABLE, "r1")
                .mirror(100, "r2")
                .revision("r1")
                .revision("r2")
                .desk());
    assertThat(shadow.copies(shadow.arm(id), id))
        .extracting(copy -> copy.target().name())
        .containsExactly("r1", "r2");
    Plan same =
        plan(table().shadow(100, Variant.STABLE, "r1").mirror(100, "r1").revision("r1").desk());
    assertThat(same.copies(same.arm(id), id)).hasSize(1);
    Plan own = plan(table().full(100, Variant.STABLE, "r1").mirror(100, "r1").revision("r1"));
    assertThat(own.copies(own.arm(id), id)).isEmpty();
  }
}
