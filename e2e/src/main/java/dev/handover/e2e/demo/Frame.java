package dev.handover.e2e.demo;

import java.time.Duration;
import java.util.List;

/**
 * What the screen shows at one moment.
 *
 * @param act the act
 * @param number its number, from 1
 * @param acts how many there are
 * @param elapsed time since it began
 * @param level who decides
 * @param revisions who is stable and who is on trial
 * @param journey what is under way and what it waits for
 * @param shares who answers, as confirmed by the routers
 * @param copied percent of the requests that are copied to a model which decides nothing
 * @param perSecond requests a second
 * @param requests requests since the act began
 * @param failed callers who were let down since the act began
 * @param wrong wrong decisions since the act began
 */
record Frame(
    String act,
    int number,
    int acts,
    Duration elapsed,
    String level,
    String revisions,
    String journey,
    Bar.Shares shares,
    int copied,
    double perSecond,
    long requests,
    long failed,
    long wrong) {

  /** The whole of it, a few lines. */
  List<String> lines(Bar.Glyphs glyphs) {
    return List.of(
        "Act %d of %d: %s  (%s)".formatted(number, acts, act, clock()),
        "  level      %s   %s".formatted(level, revisions),
        "  answers    %s".formatted(bar(glyphs)),
        "  journey    %s".formatted(journey),
        "  callers    %.0f requests/s, %,d in this act, %,d failed, %,d wrong decisions"
            .formatted(perSecond, requests, failed, wrong));
  }

  /** The same in one line. */
  String line(Bar.Glyphs glyphs) {
    return "%s  %-9s %s  %.0f/s, failed %d, wrong %d"
        .formatted(clock(), level, bar(glyphs), perSecond, failed, wrong);
  }

  private String bar(Bar.Glyphs glyphs) {
    return "[%s] desk %d %%, stable %d %%, candidate %d %%%s"
        .formatted(
            Bar.of(shares, glyphs),
            shares.baseline(),
            shares.stable(),
            shares.candidate(),
            copied > 0 ? ", copied %d %%".formatted(copied) : "");
  }

  private String clock() {
    return "%d:%02d".formatted(elapsed.toMinutes(), elapsed.toSecondsPart());
  }
}
