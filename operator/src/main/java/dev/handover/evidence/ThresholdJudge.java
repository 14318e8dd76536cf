package dev.handover.evidence;

import dev.handover.rollout.Snapshot.Verdict;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HashMap;
import java.util.Iterator;
import java.util.OptionalDouble;

/**
 * Holds values against a hard limit.
 *
 * <ul>
 *   <li>Breached: the newest value is beyond the limit, and so it was at {@code for} scrapes of one
 *       and the same router, with no value within the limit in between, whichever router's. So it
 *       takes as long with ten routers as with one. Scrapes that show nothing (too few requests) do
 *       not count and do not interrupt.
 *   <li>Within: the newest value is within the limit, and every router has a part in it.
 *   <li>Unknown: everything else. Few requests, no data, NaN, an error: none of it is success.
 * </ul>
 */
final class ThresholdJudge {
  private final Threshold threshold;
  private final Wording wording;

  ThresholdJudge(Threshold threshold, Wording wording) {
    this.threshold = threshold;
    this.wording = wording;
  }

  /** How a measure is put in words. */
  interface Wording {
    /** A value, e.g. {@code 7.5 % of 160 requests failed}. */
    String value(double value, long samples);

    /** A number in the unit of the measure. */
    String number(double value);
  }

  /**
   * Judges.
   *
   * @param newest the newest point
   * @param earlier those before it, newest first
   */
  Verdict judge(Point newest, Iterator<Point> earlier) {
    return switch (newest.measurement()) {
      case Measurement.Value value when beyond(value.value()) -> beyond(value, newest, earlier);
      case Measurement.Value value when !newest.complete() ->
          new Verdict.Unknown(
              words(value) + "; not every router was scraped twice under the table in force");
      case Measurement.Value value -> new Verdict.Within(words(value));
      case Measurement.NoData(var detail, var samples, var at) -> new Verdict.Unknown(detail);
      case Measurement.NotANumber ignored -> new Verdict.Unknown("the value is not a number");
      case Measurement.ProviderError(var detail, var samples, var at) ->
          new Verdict.Unknown(detail);
    };
  }

  private Verdict beyond(Measurement.Value value, Point newest, Iterator<Point> earlier) {
    var inARow = new HashMap<String, Integer>();
    var most = inARow.merge(newest.scraped(), 1, Integer::sum);
    while (most < threshold.scrapes() && earlier.hasNext()) {
      var point = earlier.next();
      if (point.measurement() instanceof Measurement.Value old) {
        if (!beyond(old.value())) {
          break;
        }
        most = Math.max(most, inARow.merge(point.scraped(), 1, Integer::sum));
      }
    }
    return most >= threshold.scrapes()
        ? new Verdict.Breached(words(value) + scrapes(most))
        : new Verdict.Unknown(
            "%s; at %d of %d scrapes".formatted(words(value), most, threshold.scrapes()));
  }

  private static String scrapes(int most) {
    return most == 1 ? "" : ", at %d scrapes in a row".formatted(most);
  }

  private String words(Measurement.Value value) {
    return "%s, %s may be".formatted(wording.value(value.value(), value.samples()), limits());
  }

  private String limits() {
    var max = threshold.max().stream().mapToObj(it -> "at most " + wording.number(it)).findFirst();
    var min = threshold.min().stream().mapToObj(it -> "at least " + wording.number(it)).findFirst();
    return max.flatMap(most -> min.map(least -> least + " and " + most))
        .or(() -> max)
        .or(() -> min)
        .orElseThrow();
  }

  private boolean beyond(double value) {
    return over(value) || under(value);
  }

  private boolean over(double value) {
    return threshold.max().isPresent() && value > threshold.max().getAsDouble();
  }

  private boolean under(double value) {
    return threshold.min().isPresent() && value < threshold.min().getAsDouble();
  }

  /** The limit that a value was held against. */
  double limit(OptionalDouble value) {
    if (value.isPresent() && under(value.getAsDouble())) {
      return threshold.min().getAsDouble();
    }
    return threshold.max().orElseGet(() -> threshold.min().getAsDouble());
  }

  /** A number with three digits that say something. */
  static String plain(double value) {
    return value == 0
        ? "0"
        : new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros().toPlainString();
  }

  /** A part of a whole as percent. */
  static String percent(double part) {
    return plain(part * 100) + " %";
  }

  /** The value of a measurement, if it is one. */
  static OptionalDouble value(Measurement measurement) {
    return measurement instanceof Measurement.Value value
        ? OptionalDouble.of(value.value())
        : OptionalDouble.empty();
  }
}
