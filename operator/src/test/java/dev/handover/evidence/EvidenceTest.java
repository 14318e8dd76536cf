package dev.handover.evidence;

import static dev.handover.evidence.World.BASELINE;
import static dev.handover.evidence.World.CANDIDATE;
import static dev.handover.evidence.World.ERRORS;
import static dev.handover.evidence.World.INCUMBENT;
import static dev.handover.evidence.World.ON_TRIAL;
import static dev.handover.evidence.World.STABLE;
import static dev.handover.evidence.World.scrapesOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.evidence.World.Router;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.BaselineBreaker;
import dev.handover.rollout.Snapshot.Evidence;
import dev.handover.rollout.Snapshot.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class EvidenceTest {
  private final Router one = new Router("one");
  private final Router two = new Router("two");

  @Test
  void anOpenBreakerIsSeenAtTheFirstScrapeThatShowsIt() {
    one.scraped(0);
    two.scraped(1).stopsAsking(ON_TRIAL).scraped(6);
    assertThat(evidence(1, 6, one, two).breakersOpen()).containsExactly(CANDIDATE);
    assertThat(evidence(1, 6, one, two).baselineBreaker()).isEqualTo(BaselineBreaker.Closed);
  }

  @Test
  void aSingleScrapeIsEnoughForABreaker() {
    assertThat(evidence(1, 1, one.stopsAsking(ON_TRIAL).scraped(0)).breakersOpen())
        .containsExactly(CANDIDATE);
  }

  @Test
  void aBreakerThatClosedIsClosed() {
    one.stopsAsking(ON_TRIAL, INCUMBENT, BASELINE).scraped(0);
    assertThat(evidence(1, 0, one).breakersOpen()).containsExactlyInAnyOrder(CANDIDATE, STABLE);
    assertThat(evidence(1, 0, one).baselineBreaker()).isEqualTo(BaselineBreaker.Open);
    one.stopsAsking().scraped(5);
    assertThat(evidence(1, 5, one).breakersOpen()).isEmpty();
    assertThat(evidence(1, 5, one).baselineBreaker()).isEqualTo(BaselineBreaker.Closed);
  }

  @Test
  void aBreakerUnderAnotherTableIsNotThisOnes() {
    one.stopsAsking(ON_TRIAL).scraped(0);
    assertThat(evidence(2, 0, one).breakersOpen()).isEmpty();
  }

  @Test
  void aBreakerThatARouterShowsForWhoLeftTheTableIsNobodys() {
    one.stopsAsking(new Backend("candidate", "0000000000")).scraped(0);
    assertThat(evidence(1, 0, one).breakersOpen()).isEmpty();
  }

  @Test
  void whatARouterSaidThatIsGoneIsForgotten() {
    one.scraped(0);
    two.scraped(0).stopsAsking(ON_TRIAL).scraped(5);
    one.scraped(5).scraped(10).scraped(15).scraped(20);
    assertThat(evidence(1, 18, one, two).breakersOpen()).containsExactly(CANDIDATE);
    assertThat(evidence(1, 20, one, two).breakersOpen()).isEmpty();
  }

  @Test
  void whoOnlyObservesIsFoundButDoesNotJudge() {
    var observing =
        new Guardrail(
            "observing", ERRORS.measure(), ERRORS.threshold(), ERRORS.onBreach(), Mode.Observe);
    one.scraped(0).answers(100, 0).scraped(5);
    var seen = World.seen(scrapesOf(one));
    var findings = Judges.judge(List.of(observing, ERRORS), World.scope(1), seen, World.at(5));
    var evidence =
        Judges.evidence(World.scope(1), seen.scrapes(), findings, new Arriving.Yes(), World.at(5));

    assertThat(findings).allMatch(finding -> finding.verdict() instanceof Verdict.Within);
    assertThat(evidence.judgements()).extracting("guardrail").containsExactly("errors");
    assertThat(evidence.generation()).isEqualTo(1);
    assertThat(evidence.subject()).isEqualTo(World.scope(1).subject());
  }

  @Test
  void withoutATableNobodyIsSpokenOf() {
    var findings = Judges.judge(List.of(ERRORS), Scope.NONE, Seen.NOTHING, World.START);
    assertThat(findings.getFirst().verdict()).isEqualTo(new Verdict.Unknown("no model is asked"));
  }

  @Test
  void aQueryIsHeldAgainstItsLimitAnswerByAnswer() {
    one.scraped(0).answers(100, 0).scraped(5);
    assertThat(query(value(0, 5)).detail()).isEqualTo("0, at most 1 may be");
    assertThat(query(value(0, 5))).isInstanceOf(Verdict.Within.class);
    assertThat(query(value(2.5, 5))).isInstanceOf(Verdict.Unknown.class);
    assertThat(query(value(2.5, 5), value(3, 0))).isInstanceOf(Verdict.Breached.class);
    assertThat(query(value(2.5, 5), value(1, 3), value(3, 0))).isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void anAnswerThatIsNoNumberShowsNothingAndForgetsNothing() {
    one.scraped(0).answers(100, 0).scraped(5);
    var error = new Measurement.ProviderError("no answer in 2 s", 0, World.at(5));
    var nothing = new Measurement.NoData("the query matches nothing", 0, World.at(5));
    var nan = new Measurement.NotANumber(0, World.at(5));
    for (var answer : List.of(error, nothing, nan)) {
      assertThat(query(answer)).isInstanceOf(Verdict.Unknown.class);
      assertThat(query(answer, value(0, 0))).isInstanceOf(Verdict.Unknown.class);
      assertThat(query(value(2, 5), answer, value(2, 0))).isInstanceOf(Verdict.Breached.class);
    }
  }

  @Test
  void aQueryThatWasNotAskedShowsNothing() {
    assertThat(query()).isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void measurementsArriveWhileRoutersAreScraped() {
    var every5 = new Pace(Optional.of(Duration.ofSeconds(5)));
    var sight = new Sight(Optional.of(World.at(0)), every5, Optional.of("refused"));
    assertThat(sight.arriving("factory", World.at(13))).isEqualTo(new Arriving.Yes());
    assertThat(sight.arriving("factory", World.at(14))).isEqualTo(new Arriving.No("refused"));
    assertThat(detail(new Sight(Optional.of(World.at(0)), every5, Optional.empty()), 20))
        .startsWith(
            "Prometheus scraped the routers of namespace factory last 20 s ago, before that every"
                + " 5 s: let it scrape the pods");
    assertThat(detail(new Sight(Optional.empty(), Pace.UNKNOWN, Optional.empty()), 0))
        .startsWith("Prometheus knows no router of namespace factory: let it scrape the pods");
  }

  private static String detail(Sight sight, double now) {
    return ((Arriving.No) sight.arriving("factory", World.at(now))).detail();
  }

  private Verdict query(Measurement... newestFirst) {
    var guardrail =
        new Guardrail(
            "nulls",
            new Measure.Query("sum(nulls)", Duration.ofMinutes(1)),
            new Threshold(OptionalDouble.of(1), OptionalDouble.empty(), 2, 50),
            ERRORS.onBreach(),
            Mode.Enforce);
    var seen = new Seen(scrapesOf(one), Map.of("nulls", List.of(newestFirst)), Optional.empty());
    return Judges.judge(List.of(guardrail), World.scope(1), seen, World.at(6)).getFirst().verdict();
  }

  private static Measurement value(double value, double seconds) {
    return Measurement.of(value, 0, World.at(seconds));
  }

  private static Evidence evidence(long generation, double now, Router... routers) {
    return Judges.evidence(
        World.scope(generation), scrapesOf(routers), List.of(), new Arriving.Yes(), World.at(now));
  }
}
