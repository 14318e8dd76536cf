package dev.handover.e2e.load;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What to send where. Each setting is an argument ({@code --rate 100}) or a variable of the
 * environment ({@code LOAD_RATE=100}); the argument wins.
 *
 * @param target where decisions are asked for, an http URL
 * @param rate requests per second, at least 0; 0 waits to be told one
 * @param duration for how long requests are sent; empty means until stopped
 * @param timeout how long a caller waits before the request counts as failed, from when it asks and
 *     without the time in which this process is held up
 * @param inFlight how many requests may be unanswered at once; those beyond fail as overload
 * @param statsPort port of {@link Control}
 */
record Options(
    URI target,
    double rate,
    Optional<Duration> duration,
    Duration timeout,
    int inFlight,
    int statsPort) {

  /** The most requests per second that can be asked for. */
  static final double FASTEST = 100_000;

  static final String USAGE =
      """
      usage: load --target URL [--rate 100] [--duration 60s] [--timeout 2s] [--in-flight 5000] [--stats-port 8080]
      Each may be given as a variable instead, e.g. LOAD_TARGET.""";

  private static final Set<String> NAMES =
      Set.of("target", "rate", "duration", "timeout", "in-flight", "stats-port");
  private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h)");

  static Options parse(List<String> arguments, Map<String, String> environment) {
    var given = new HashMap<String, String>();
    for (String name : NAMES) {
      String variable = "LOAD_" + name.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
      Optional.ofNullable(environment.get(variable))
          .filter(value -> !value.isBlank())
          .ifPresent(value -> given.put(name, value));
    }
    for (int at = 0; at < arguments.size(); at += 2) {
      String name = arguments.get(at).startsWith("--") ? arguments.get(at).substring(2) : "";
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException("unknown argument " + arguments.get(at));
      }
      if (at + 1 == arguments.size()) {
        throw new IllegalArgumentException("--" + name + " needs a value");
      }
      given.put(name, arguments.get(at + 1));
    }
    return new Options(
        target(given.get("target")),
        number("rate", given.getOrDefault("rate", "100"), 0, FASTEST),
        Optional.ofNullable(given.get("duration")).map(value -> duration("duration", value)),
        duration("timeout", given.getOrDefault("timeout", "2s")),
        (int) number("in-flight", given.getOrDefault("in-flight", "5000"), 1, 100_000),
        (int) number("stats-port", given.getOrDefault("stats-port", "8080"), 0, 65_535));
  }

  /** Port of the target, also where the URL leaves it out. */
  int port() {
    return target.getPort() == -1 ? 80 : target.getPort();
  }

  private static URI target(String value) {
    if (value == null) {
      throw new IllegalArgumentException("--target is missing");
    }
    URI target = URI.create(value);
    if (!"http".equals(target.getScheme()) || target.getHost() == null) {
      throw new IllegalArgumentException(
          "--target must be an http URL, e.g. http://digits.demo/v2/models/digits/infer, not "
              + value);
    }
    return target;
  }

  private static double number(String name, String value, double least, double most) {
    try {
      double number = Double.parseDouble(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notOne) {
      // said below
    }
    throw new IllegalArgumentException(
        "--%s must be a number of %s to %s, not %s".formatted(name, least, most, value));
  }

  private static Duration duration(String name, String value) {
    Matcher parts = DURATION.matcher(value);
    if (!parts.matches()) {
      throw new IllegalArgumentException("--" + name + " must be like 250ms, 2s, 5m, not " + value);
    }
    long count = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }
}
