package dev.handover.evidence;

import static dev.handover.evidence.World.at;
import static dev.handover.evidence.World.scrapesOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.evidence.World.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is kept of what routers said. */
class ScrapesTest {
  private final Router one = new Router("one");
  private final Router two = new Router("two");

  @Test
  void whatIsReadIsAddedToWhatIsKnown() {
    var known = scrapesOf(one.scraped(0).scraped(5));
    var read = new Router("one").scraped(5).scraped(10);
    assertThat(times(known.and(Map.of("one", read.scrapes())), "one"))
        .containsExactly(at(0), at(5), at(10));
  }

  @Test
  void whatIsTooOldIsForgottenAndARouterOfWhomNothingIsLeft() {
    one.scraped(0).scraped(5).scraped(10);
    two.scraped(4);
    var kept = scrapesOf(one, two).kept(Duration.ofSeconds(5), at(10));
    assertThat(kept.byRouter()).containsOnlyKeys("one");
    assertThat(times(kept, "one")).containsExactly(at(5), at(10));
    assertThat(kept.isEmpty()).isFalse();

    assertThat(kept.kept(Duration.ofSeconds(5), at(100)).isEmpty()).isTrue();
    assertThat(kept.kept(Duration.ofSeconds(5), at(10))).isSameAs(kept);
  }

  @Test
  void theNewestIsThatOfAllRouters() {
    assertThat(Scrapes.NONE.newest()).isEmpty();
    assertThat(scrapesOf(one.scraped(0).scraped(10), two.scraped(5)).newest()).contains(at(10));
  }

  @Test
  void aRouterThatSaidNothingIsNone() {
    assertThat(new Scrapes(Map.of("one", List.of()))).isEqualTo(Scrapes.NONE);
  }

  @Test
  void ofOneRouterOnlySoManyAreKept() {
    for (var scrape = 0; scrape <= Scrapes.KEPT_PER_ROUTER; scrape++) {
      one.scraped(scrape);
    }
    assertThat(times(scrapesOf(one), "one"))
        .hasSize(Scrapes.KEPT_PER_ROUTER)
        .startsWith(at(1))
        .endsWith(at(Scrapes.KEPT_PER_ROUTER));
  }

  private static List<Instant> times(Scrapes scrapes, String router) {
    return scrapes.byRouter().get(router).stream().map(Scrape::at).toList();
  }
}
