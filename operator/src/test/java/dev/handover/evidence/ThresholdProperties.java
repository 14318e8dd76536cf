package dev.handover.evidence;

import static dev.handover.evidence.World.ERRORS;
import static dev.handover.evidence.World.LATENCY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.evidence.World.Router;
import dev.handover.rollout.Snapshot.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/**
 * Routers of any number, phase and traffic, that restart, go, come and miss scrapes. The first half
 * of each history is under table 1, the rest under table 2, and each router changes over at a
 * moment of its own.
 */
class ThresholdProperties {
  /** How a history is made; the seed makes it the same each time. */
  record Plan(
      long seed,
      int routers,
      double interval,
      double perSecond,
      int seconds,
      boolean restarts,
      boolean misses) {}

  @Provide
  Arbitrary<Plan> plans() {
    return Combinators.combine(
            Arbitraries.longs(),
            Arbitraries.integers().between(1, 4),
            Arbitraries.of(1.0, 2.0, 5.0, 15.0, 30.0),
            Arbitraries.of(0.1, 0.5, 2.0, 20.0, 500.0),
            Arbitraries.integers().between(20, 200),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false))
        .as(Plan::new);
  }

  /** What part of the requests failed, by seconds since the start. */
  interface Failing {
    double at(double seconds);
  }

  record History(List<Router> routers, double end) {
    Scrapes scrapes() {
      return World.scrapesOf(routers.toArray(Router[]::new));
    }
  }

  static History play(Plan plan, Failing failing) {
    var routers =
        IntStream.range(0, plan.routers())
            .mapToObj(i -> play(plan, failing, new Random(plan.seed() + i), "router-" + i))
            .toList();
    var end =
        routers.stream()
            .flatMap(router -> router.scrapes().stream())
            .mapToDouble(scrape -> Duration.between(World.START, scrape.at()).toMillis() / 1000.0)
            .max()
            .orElse(0);
    return new History(routers, end);
  }

  private static Router play(Plan plan, Failing failing, Random random, String name) {
    var router = new Router(name);
    var switches = half(plan) + random.nextDouble() * 2;
    var obeys = 1;
    var next = random.nextDouble() * plan.interval();
    var owed = 0.0;
    for (var now = 0.0; now < plan.seconds(); now += 0.25) {
      owed += plan.perSecond() / plan.routers() / 4;
      for (; owed >= 1; owed--) {
        var fails = random.nextDouble() < failing.at(now);
        router.answers(fails ? 0 : 1, fails ? 1 : 0);
      }
      if (obeys == 1 && now >= switches) {
        obeys = 2;
        router.obeys(2);
      }
      if (plan.restarts() && random.nextInt(400) == 0) {
        router.restarts();
      }
      if (now >= next) {
        next += plan.interval();
        if (!plan.misses() || random.nextInt(6) > 0) {
          router.scraped(now);
        }
      }
    }
    return router;
  }

  /** When the first router may obey the second table. */
  private static double half(Plan plan) {
    return plan.seconds() / 2.0;
  }

  private static Verdict verdict(History history, long generation) {
    return World.judged(ERRORS, generation, history.scrapes(), history.end()).verdict();
  }

  @Property
  void whoNeverFailsIsNeverBlamed(@ForAll("plans") Plan plan) {
    var history = play(plan, now -> 0);
    var verdict = verdict(history, 2);
    Statistics.collect(verdict.getClass().getSimpleName());
    Statistics.coverage(coverage -> coverage.check("Within").percentage(it -> it > 20));
    assertThat(verdict).isNotInstanceOf(Verdict.Breached.class);
    assertThat(verdict(history, 1)).isNotInstanceOf(Verdict.Breached.class);
  }

  @Property
  void whoAlwaysFailsIsNeverWell(@ForAll("plans") Plan plan) {
    var history = play(plan, now -> 1);
    var verdict = verdict(history, 2);
    Statistics.collect(verdict.getClass().getSimpleName());
    Statistics.coverage(coverage -> coverage.check("Breached").percentage(it -> it > 20));
    assertThat(verdict).isNotInstanceOf(Verdict.Within.class);
  }

  @Property
  void whatWasBadBeforeTheTableIsNotHeldAgainstIt(@ForAll("plans") Plan plan) {
    var history = play(plan, now -> now < half(plan) ? 1 : 0);
    assertThat(verdict(history, 2)).isNotInstanceOf(Verdict.Breached.class);
  }

  @Property
  void whatWasGoodBeforeTheTableDoesNotMakeUpForIt(@ForAll("plans") Plan plan) {
    var history = play(plan, now -> now < half(plan) ? 0 : 1);
    assertThat(verdict(history, 2)).isNotInstanceOf(Verdict.Within.class);
  }

  @Property
  void fewRequestsShowNothing(@ForAll("plans") Plan plan) {
    var quiet =
        new Plan(plan.seed(), plan.routers(), plan.interval(), 0.75, plan.seconds(), false, false);
    var history = play(quiet, now -> plan.seed() % 2 == 0 ? 1 : 0);
    assertThat(verdict(history, 2)).isInstanceOf(Verdict.Unknown.class);
    assertThat(World.judged(LATENCY, 2, history.scrapes(), history.end()).verdict())
        .isInstanceOf(Verdict.Unknown.class);
  }

  @Property
  void aVerdictRestsOnEnoughRequestsThatReallyWere(@ForAll("plans") Plan plan) {
    var history = play(plan, now -> 0.04);
    var finding = World.judged(ERRORS, 2, history.scrapes(), history.end());
    var most = plan.perSecond() * 62 + plan.routers();
    assertThat((double) finding.samples()).isLessThanOrEqualTo(most);
    if (!(finding.verdict() instanceof Verdict.Unknown)) {
      assertThat(finding.samples()).isGreaterThanOrEqualTo(50);
      assertThat(finding.value()).isPresent();
    }
  }

  @Property
  void breachesRestOnAsManyDistinctScrapesAsAskedFor(@ForAll("plans") Plan plan) {
    var history = play(plan, now -> 1);
    var enough =
        history.routers().stream()
            .anyMatch(
                router ->
                    router.scrapes().stream().filter(it -> it.generation() == 2).count()
                        > ERRORS.threshold().scrapes());
    if (verdict(history, 2) instanceof Verdict.Breached) {
      assertThat(enough).isTrue();
    }
  }

  @Property
  void orderRepetitionAndPiecesOfReadingMakeNoDifference(@ForAll("plans") Plan plan) {
    var history = play(plan, now -> now % 20 < 10 ? 0.2 : 0);
    var pieces = new ArrayList<Map.Entry<String, Scrape>>();
    history
        .scrapes()
        .byRouter()
        .forEach((router, scrapes) -> scrapes.forEach(it -> pieces.add(Map.entry(router, it))));
    pieces.addAll(List.copyOf(pieces));
    Collections.shuffle(pieces, new Random(plan.seed()));
    var other = Scrapes.NONE;
    for (var piece : pieces) {
      other = other.and(Map.of(piece.getKey(), List.of(piece.getValue())));
    }
    assertThat(World.judged(ERRORS, 2, other, history.end()))
        .isEqualTo(World.judged(ERRORS, 2, history.scrapes(), history.end()));
  }

  @Property
  void forgettingWhatIsOldMakesNoDifference(@ForAll("plans") Plan plan) {
    var history = play(plan, now -> now % 30 < 20 ? 0.3 : 0);
    var kept =
        history
            .scrapes()
            .kept(
                ERRORS.threshold().reach(Pace.of(history.scrapes()).expected()),
                World.at(history.end()));
    if (!plan.misses()) {
      assertThat(World.judged(ERRORS, 2, kept, history.end()))
          .isEqualTo(World.judged(ERRORS, 2, history.scrapes(), history.end()));
    }
  }

  @Property
  void clocksDoNotMatterWhileTheyRunAlike(@ForAll("plans") Plan plan) {
    var history = play(plan, now -> 0.2);
    var shifted =
        new Scrapes(
            history.scrapes().byRouter().entrySet().stream()
                .collect(
                    java.util.stream.Collectors.toMap(
                        Map.Entry::getKey,
                        it -> it.getValue().stream().map(ThresholdProperties::earlier).toList())));
    assertThat(World.judged(ERRORS, 2, shifted, history.end() - 3600).verdict())
        .isEqualTo(verdict(history, 2));
  }

  private static Scrape earlier(Scrape scrape) {
    return new Scrape(
        scrape.at().minusSeconds(3600), scrape.generation(), scrape.tallies(), scrape.open());
  }

  @Property
  void whatIsNotSeenAnyMoreShowsNothing(@ForAll("plans") Plan plan) {
    var history = play(plan, now -> 0);
    assertThat(World.judged(ERRORS, 2, history.scrapes(), history.end() + 111).verdict())
        .isInstanceOf(Verdict.Unknown.class);
  }
}
