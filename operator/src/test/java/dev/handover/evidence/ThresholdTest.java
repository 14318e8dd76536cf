package dev.handover.evidence;

import static dev.handover.evidence.World.ERRORS;
import static dev.handover.evidence.World.LATENCY;
import static dev.handover.evidence.World.judged;
import static dev.handover.evidence.World.scrapesOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.handover.evidence.World.Router;
import dev.handover.rollout.Level;
import dev.handover.rollout.Snapshot.OnBreach;
import dev.handover.rollout.Snapshot.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ThresholdTest {
  private final Router one = new Router("one");
  private final Router two = new Router("two");

  @Test
  void isBreachedAtTheThirdBadScrapeAndNotBefore() {
    one.scraped(0).answers(100, 0).scraped(5);
    assertWithin(judged(ERRORS, 1, scrapesOf(one), 5));
    one.answers(0, 100).scraped(10);
    assertUnknown(judged(ERRORS, 1, scrapesOf(one), 10), "at 1 of 3 scrapes");
    one.answers(0, 100).scraped(15);
    assertUnknown(judged(ERRORS, 1, scrapesOf(one), 15), "at 2 of 3 scrapes");
    one.answers(0, 100).scraped(20);

    var finding = judged(ERRORS, 1, scrapesOf(one), 20);

    assertThat(finding.verdict())
        .isEqualTo(
            new Verdict.Breached(
                "100 % of 100 requests failed, at most 5 % may be, at 3 scrapes in a row"));
    assertThat(finding.value()).hasValue(1);
    assertThat(finding.limit()).isEqualTo(0.05);
    assertThat(finding.samples()).isEqualTo(100);
    assertThat(finding.at()).isEqualTo(World.at(20));
  }

  @Test
  void oneGoodScrapeStartsTheCountAnew() {
    one.scraped(0).answers(0, 100).scraped(5).answers(0, 100).scraped(10);
    one.answers(100, 0).scraped(15).answers(0, 100).scraped(20);

    assertUnknown(judged(ERRORS, 1, scrapesOf(one), 20), "at 1 of 3 scrapes");
  }

  @Test
  void readingAScrapeAgainIsNoOtherScrape() {
    one.scraped(0).answers(0, 100).scraped(5);
    var again = scrapesOf(one, one, one);

    assertUnknown(judged(ERRORS, 1, again, 6), "at 1 of 3 scrapes");
  }

  @Test
  void takesAsLongWithTwoRoutersAsWithOne() {
    one.scraped(0);
    two.scraped(1);
    for (var scrape = 1; scrape <= 2; scrape++) {
      one.answers(0, 100).scraped(scrape * 5);
      two.answers(0, 100).scraped(scrape * 5 + 1);
    }
    assertUnknown(judged(ERRORS, 1, scrapesOf(one, two), 11), "at 2 of 3 scrapes");
    one.answers(0, 100).scraped(15);
    assertBreached(judged(ERRORS, 1, scrapesOf(one, two), 15));
  }

  @Test
  void aRouterThatSeesNothingButFailuresIsNotOutvotedByTheOrderOfScrapes() {
    one.scraped(0);
    two.scraped(1);
    for (var scrape = 1; scrape <= 4; scrape++) {
      one.answers(60, 0).scraped(scrape * 5);
      two.answers(0, 60).scraped(scrape * 5 + 1);
    }
    assertBreached(judged(ERRORS, 1, scrapesOf(one, two), 20));
    assertBreached(judged(ERRORS, 1, scrapesOf(one, two), 21));
  }

  @Test
  void fewRequestsAreGatheredForUpToAMinute() {
    one.scraped(0);
    for (var scrape = 1; scrape <= 11; scrape++) {
      one.answers(5, 0).scraped(scrape * 5);
      if (scrape < 10) {
        assertUnknown(
            judged(ERRORS, 1, scrapesOf(one), scrape * 5),
            "%d of at least 50 requests in 60 s".formatted(scrape * 5));
      } else {
        assertWithin(judged(ERRORS, 1, scrapesOf(one), scrape * 5));
      }
    }
  }

  @Test
  void whatIsOlderThanAMinuteDoesNotMakeUpForFewRequests() {
    one.scraped(0).answers(1000, 0);
    for (var scrape = 1; scrape <= 14; scrape++) {
      one.scraped(scrape * 5).answers(1, 0);
    }
    assertUnknown(judged(ERRORS, 1, scrapesOf(one), 70), "12 of at least 50 requests in 60 s");
  }

  @Test
  void aScrapeBeforeTheTableCountsForNothing() {
    one.scraped(0).answers(0, 1000).obeys(2).answers(0, 1000).scraped(5);
    assertUnknown(judged(ERRORS, 2, scrapesOf(one), 5), "not yet", "yet");
    one.answers(100, 0).scraped(10);
    assertWithin(judged(ERRORS, 2, scrapesOf(one), 10));
  }

  @Test
  void anEarlierTableIsNotJudgedByALaterOne() {
    one.scraped(0).answers(100, 0).scraped(5).obeys(2).answers(0, 100).scraped(10);
    one.answers(0, 100).scraped(15);
    assertWithin(judged(ERRORS, 1, scrapesOf(one), 15));
  }

  @Test
  void countsGoOnThroughARestart() {
    one.answers(500, 500).scraped(0);
    one.restarts().answers(60, 0).scraped(5);
    var finding = judged(ERRORS, 1, scrapesOf(one), 5);
    assertWithin(finding);
    assertThat(finding.samples()).isEqualTo(60);
  }

  @Test
  void aRouterThatIsGoneIsLeftOut() {
    one.scraped(0);
    two.scraped(0).answers(0, 500).scraped(5).answers(0, 500).scraped(10);
    for (var scrape = 1; scrape <= 6; scrape++) {
      one.answers(100, 0).scraped(scrape * 5);
    }
    assertWithin(judged(ERRORS, 1, scrapesOf(one, two), 30));
  }

  @Test
  void aNewRouterMustBeScrapedTwiceBeforeAllIsWell() {
    one.scraped(0).answers(100, 0).scraped(5).answers(100, 0).scraped(10);
    two.answers(100, 0).scraped(9);
    assertUnknown(judged(ERRORS, 1, scrapesOf(one, two), 10), "not every router");
    two.answers(100, 0).scraped(14);
    assertWithin(judged(ERRORS, 1, scrapesOf(one, two), 14));
  }

  @Test
  void aNewRouterDoesNotKeepABreachWaiting() {
    one.scraped(0).answers(0, 100).scraped(5).answers(0, 100).scraped(10);
    one.answers(0, 100).scraped(15);
    two.answers(100, 0).scraped(14);
    assertBreached(judged(ERRORS, 1, scrapesOf(one, two), 15));
  }

  @Test
  void whatIsOldShowsNothing() {
    one.scraped(0).answers(100, 0).scraped(5).answers(100, 0).scraped(10);
    assertWithin(judged(ERRORS, 1, scrapesOf(one), 23));
    assertUnknown(judged(ERRORS, 1, scrapesOf(one), 24), "14 s old");
  }

  @Test
  void oneScrapeMayBeMissed() {
    one.scraped(0).answers(100, 0).scraped(5).answers(100, 0).scraped(10).answers(0, 100);
    one.scraped(20).answers(0, 100).scraped(25).answers(0, 100).scraped(35);
    assertBreached(judged(ERRORS, 1, scrapesOf(one), 35));
  }

  @Test
  void nothingIsWithinWhilePrometheusCannotBeRead() {
    one.scraped(0).answers(100, 0).scraped(5);
    var trouble = Optional.of("http://prometheus:9090 does not answer");
    var seen = new Seen(scrapesOf(one), Map.of(), trouble);
    var finding = Judges.judge(List.of(ERRORS), World.scope(1), seen, World.at(6)).getFirst();
    assertUnknown(finding, trouble.get());
  }

  @Test
  void aBreachStandsWhilePrometheusCannotBeRead() {
    one.scraped(0).answers(0, 100).scraped(5).answers(0, 100).scraped(10);
    one.answers(0, 100).scraped(15);
    var seen = new Seen(scrapesOf(one), Map.of(), Optional.of("down"));
    assertBreached(Judges.judge(List.of(ERRORS), World.scope(1), seen, World.at(16)).getFirst());
  }

  @Test
  void lateRequestsCountBeforeTheyEnd() {
    one.scraped(0).isLate(60).scraped(5).isLate(60).scraped(10);
    var finding = judged(LATENCY, 1, scrapesOf(one), 10);
    assertThat(finding.verdict())
        .isEqualTo(
            new Verdict.Breached(
                "100 % of 60 requests took over 250 ms, at most 10 % may be, at 2 scrapes in a"
                    + " row"));
  }

  @Test
  void aLimitThatRoutersDoNotCountShowsNothing() {
    one.scraped(0).answers(100, 0).scraped(5);
    var other =
        new Guardrail(
            "latency",
            new Measure.LatencyOver(java.time.Duration.ofMillis(300)),
            LATENCY.threshold(),
            OnBreach.Back,
            Mode.Enforce);
    assertUnknown(judged(other, 1, scrapesOf(one), 5), "do not count this");
  }

  @Test
  void notANumberShowsNothing() {
    one.scraped(0).answers(100, 0).scraped(5).answers(Double.NaN, 0).scraped(10);
    assertUnknown(judged(ERRORS, 1, scrapesOf(one), 10), "not a number");
    var infinite = new Router("infinite").scraped(0).answers(100, Double.POSITIVE_INFINITY);
    assertUnknown(judged(ERRORS, 1, scrapesOf(infinite.scraped(5)), 5), "not a number");
  }

  @Test
  void aLowerLimitWorksToo() {
    var least =
        new Guardrail(
            "least",
            new Measure.ErrorRate(),
            new Threshold(OptionalDouble.empty(), OptionalDouble.of(0.2), 1, 50),
            OnBreach.Back,
            Mode.Enforce);
    one.scraped(0).answers(90, 10).scraped(5);
    var finding = judged(least, 1, scrapesOf(one), 5);
    assertThat(finding.verdict())
        .isEqualTo(new Verdict.Breached("10 % of 100 requests failed, at least 20 % may be"));
    assertThat(finding.limit()).isEqualTo(0.2);
  }

  @Test
  void bothLimitsAreHeldAgainstItAndAreWithin() {
    var between =
        new Guardrail(
            "between",
            new Measure.ErrorRate(),
            new Threshold(OptionalDouble.of(0.3), OptionalDouble.of(0.2), 1, 50),
            OnBreach.Back,
            Mode.Enforce);
    one.scraped(0).answers(80, 20).scraped(5);
    assertThat(judged(between, 1, scrapesOf(one), 5).verdict())
        .isEqualTo(
            new Verdict.Within(
                "20 % of 100 requests failed, at least 20 % and at most 30 % may be"));
    two.scraped(0).answers(70, 30).scraped(5);
    assertWithin(judged(between, 1, scrapesOf(two), 5));
    assertThat(judged(between, 1, scrapesOf(two), 5).limit()).isEqualTo(0.3);
  }

  @Test
  void aLowerLimitIsSaidWhereNothingIsKnown() {
    var least =
        new Threshold(OptionalDouble.empty(), OptionalDouble.of(0.2), 1, Threshold.MIN_SAMPLES);
    var guardrail =
        new Guardrail("least", new Measure.ErrorRate(), least, OnBreach.Back, Mode.Enforce);
    assertThat(judged(guardrail, 1, Scrapes.NONE, 0).limit()).isEqualTo(0.2);
  }

  @Test
  void noMoreRequestsAreGatheredThanAreNeeded() {
    one.scraped(0).answers(0, 50).scraped(5).answers(50, 0).scraped(10);
    assertThat(judged(ERRORS, 1, scrapesOf(one), 10).verdict())
        .isEqualTo(new Verdict.Within("0 % of 50 requests failed, at most 5 % may be"));
  }

  @Test
  void moreBadScrapesThanAreNeededAreNotCounted() {
    one.scraped(0);
    for (var scrape = 1; scrape <= 4; scrape++) {
      one.answers(0, 100).scraped(scrape * 5);
    }
    assertThat(judged(ERRORS, 1, scrapesOf(one), 20).verdict().detail())
        .endsWith("at 3 scrapes in a row");
  }

  @Test
  void looksBackOverAFullRunBehindEachScrape() {
    assertThat(ERRORS.threshold().reach(Duration.ofSeconds(5)))
        .isEqualTo(Counted.LONGEST_RUN.plusSeconds(20));
  }

  @Test
  void theSmallestThatCanBeAskedFor() {
    var most = OptionalDouble.of(0.05);
    assertThat(new Threshold(most, OptionalDouble.empty(), 1, 1).scrapes()).isOne();
    assertThat(new Measure.LatencyOver(Duration.ofMillis(1)).over()).hasMillis(1);
    assertThatThrownBy(() -> new Threshold(most, OptionalDouble.empty(), 0, 1))
        .hasMessage("scrapes and minSamples are at least 1, not 0 and 1");
    assertThatThrownBy(() -> new Threshold(most, OptionalDouble.empty(), 1, 0))
        .hasMessage("scrapes and minSamples are at least 1, not 1 and 0");
  }

  @Test
  void theOtherSideOfTheTrafficIsNotTheSubjects() {
    var copies = new Lane("candidate", World.CANDIDATE, Level.Shadow, Lane.Role.Copy);
    one.scraped(0).answers(0, 100).scraped(5);
    var scope = new Scope(1, World.START, World.scope(1).subject(), Optional.of(copies), Map.of());
    assertUnknown(
        Judges.judge(List.of(ERRORS), scope, World.seen(scrapesOf(one)), World.at(5)).getFirst(),
        "no router was scraped twice");
  }

  @Test
  void scrapesTooFarApartAreSaidToBe() {
    one.scraped(0).answers(100, 0).scraped(61);
    assertUnknown(judged(ERRORS, 1, scrapesOf(one), 62), "scraped every 61 s");
  }

  private static void assertWithin(Finding finding) {
    assertThat(finding.verdict()).isInstanceOf(Verdict.Within.class);
  }

  private static void assertBreached(Finding finding) {
    assertThat(finding.verdict()).isInstanceOf(Verdict.Breached.class);
  }

  private static void assertUnknown(Finding finding, String... words) {
    assertThat(finding.verdict()).isInstanceOf(Verdict.Unknown.class);
    assertThat(finding.verdict().detail()).containsAnyOf(words);
  }
}
