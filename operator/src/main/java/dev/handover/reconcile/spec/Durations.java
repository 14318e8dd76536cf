package dev.handover.reconcile.spec;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations as the API writes them: {@code 1h30m}, {@code 250ms}. Whole milliseconds. */
public final class Durations {
  private static final Pattern PART = Pattern.compile("([0-9]+)(ms|s|m|h|d)");
  private static final Pattern WHOLE = Pattern.compile("(" + PART.pattern() + ")+");

  /** Beyond this nobody means what was written, and arithmetic on times may overflow. */
  private static final BigInteger LONGEST = BigInteger.valueOf(Duration.ofDays(36_500).toMillis());

  private static final Map<String, Duration> UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private Durations() {}

  /** The duration that a text stands for; empty if it is none, or longer than a hundred years. */
  public static Optional<Duration> parse(String text) {
    if (text.length() > 64 || !WHOLE.matcher(text).matches()) {
      return Optional.empty();
    }
    var parts = PART.matcher(text);
    var millis = BigInteger.ZERO;
    while (parts.find()) {
      var unit = BigInteger.valueOf(UNITS.get(parts.group(2)).toMillis());
      millis = millis.add(new BigInteger(parts.group(1)).multiply(unit));
    }
    return millis.compareTo(LONGEST) > 0
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(millis.longValueExact()));
  }

  /** The text that stands for a duration; what is below a millisecond is left out. */
  public static String text(Duration duration) {
    var text =
        part(duration.toDays(), "d")
            + part(duration.toHoursPart(), "h")
            + part(duration.toMinutesPart(), "m")
            + part(duration.toSecondsPart(), "s")
            + part(duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text;
  }

  private static String part(long amount, String unit) {
    return amount > 0 ? amount + unit : "";
  }
}
