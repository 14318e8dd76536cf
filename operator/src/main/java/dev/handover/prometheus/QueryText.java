package dev.handover.prometheus;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a guardrail's own query: what may stand in it, and what is asked in the end.
 *
 * <p>Under {@link CustomQueries#NamespaceOnly} every selector must say {@code
 * namespace="$namespace"} itself. The check knows as much of PromQL as it takes to find each
 * selector, and refuses what it does not know: it can be too strict, never too lenient.
 */
public final class QueryText {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$([A-Za-z_]+)");

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<string>\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'|`[^`]*`)"
              + "|(?<word>[A-Za-z_:][A-Za-z0-9_:]*)"
              + "|(?<number>(?:0[xX][0-9a-fA-F]+|DURATION(?::(?:DURATION)?)?"
                  .replace("DURATION", "(?:[0-9]+(?:ms|[smhdwy]))+")
              + "|[0-9]*\\.?[0-9]+(?:[eE][0-9]+)?)(?![A-Za-z0-9_.:]))"
              + "|(?<sign>=~|!~|==|!=|<=|>=|[-+*/%^=<>(){}\\[\\],:@]))\\s*");

  private static final Set<String> GROUPING =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
  private static final Set<String> AGGREGATORS =
      Set.of(
          "sum",
          "min",
          "max",
          "avg",
          "group",
          "stddev",
          "stdvar",
          "count",
          "count_values",
          "bottomk",
          "topk",
          "quantile",
          "limitk",
          "limit_ratio");
  private static final Set<String> OPERATORS =
      Set.of("and", "or", "unless", "atan2", "bool", "offset");
  private static final Set<String> NUMBERS = Set.of("inf", "nan");

  /** Brings in series that no selector names. */
  private static final Set<String> REFUSED_FUNCTIONS = Set.of("info");

  private static final String MATCHER = "namespace=\"$namespace\"";

  private final List<String> tokens;
  private int at;

  private QueryText(List<String> tokens) {
    this.tokens = tokens;
  }

  /** What keeps a query from being asked, in words for its author; empty if nothing does. */
  public static Optional<String> problem(String expression, CustomQueries allowed) {
    return switch (allowed) {
      case Deny ->
          Optional.of(
              "the operator allows no queries (its customQueries is Deny): use a preset instead,"
                  + " ErrorRate or LatencyOver");
      case Allow -> placeholders(expression);
      case NamespaceOnly -> placeholders(expression).or(() -> selectors(expression));
    };
  }

  /** The query with every placeholder filled in; none of the values can end a PromQL string. */
  static String filled(String expression, String namespace, String name, String revision) {
    var values = Map.of("namespace", namespace, "name", name, "revision", revision);
    return PLACEHOLDER
        .matcher(expression)
        .replaceAll(it -> Matcher.quoteReplacement(escaped(values.getOrDefault(it.group(1), ""))));
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("'", "\\'").replace("`", "");
  }

  private static Optional<String> placeholders(String expression) {
    return PLACEHOLDER
        .matcher(expression)
        .results()
        .map(it -> it.group(1))
        .filter(name -> !Set.of("namespace", "name", "revision").contains(name))
        .findFirst()
        .map(name -> "$%s is not known: write $revision, $namespace or $name".formatted(name));
  }

  private static Optional<String> selectors(String expression) {
    var tokens = new ArrayList<String>();
    var matcher = TOKEN.matcher(expression);
    var end = 0;
    while (end < expression.length() && matcher.find(end) && matcher.start() == end) {
      tokens.add(matcher.group().strip());
      end = matcher.end();
    }
    if (end < expression.length() && !expression.substring(end).isBlank()) {
      return Optional.of(
          "the operator's customQueries is NamespaceOnly, and it cannot tell what `%s` selects"
              .formatted(brief(expression.substring(end))));
    }
    return new QueryText(tokens).selectors();
  }

  private Optional<String> selectors() {
    while (at < tokens.size()) {
      var problem = tokens.get(at).equals("{") ? matchers("{...}") : other();
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private Optional<String> other() {
    var token = tokens.get(at++);
    if (!isWord(token)) {
      return Optional.empty();
    }
    var word = token.toLowerCase(Locale.ROOT);
    if (OPERATORS.contains(word) || NUMBERS.contains(word)) {
      return Optional.empty();
    }
    if (GROUPING.contains(word)) {
      return group(word);
    }
    return switch (peek()) {
      case "(" ->
          REFUSED_FUNCTIONS.contains(word)
              ? Optional.of(
                  "the operator's customQueries is NamespaceOnly, which %s() gets round"
                      .formatted(word))
              : Optional.empty();
      case "{" -> matchers(token);
      case String next
          when AGGREGATORS.contains(word)
              && Set.of("by", "without").contains(next.toLowerCase(Locale.ROOT)) ->
          Optional.empty();
      default -> unbound(token);
    };
  }

  /** {@code by (label, label)}; without a list nothing is skipped. */
  private Optional<String> group(String word) {
    if (!peek().equals("(")) {
      return word.startsWith("group_")
          ? Optional.empty()
          : Optional.of("`%s` needs a list of labels in parentheses".formatted(word));
    }
    at++;
    while (at < tokens.size() && !tokens.get(at).equals(")")) {
      var token = tokens.get(at++);
      if (!isWord(token) && !token.equals(",")) {
        return Optional.of(
            "the list of labels after `%s` has `%s` in it".formatted(word, brief(token)));
      }
    }
    at++;
    return Optional.empty();
  }

  /** The matchers of a selector; only a plain list of them is understood. */
  private Optional<String> matchers(String selector) {
    at++;
    var bound = false;
    while (!peek().equals("}")) {
      var label = next();
      if (isString(label)) { // the metric's name
        if (!peek().equals(",") && !peek().equals("}")) {
          return unclear(selector);
        }
      } else {
        var comparison = next();
        var value = next();
        if (!isWord(label) || !isString(value) || !isComparison(comparison)) {
          return unclear(selector);
        }
        bound |= label.equals("namespace") && comparison.equals("=") && isTheNamespace(value);
      }
      if (peek().equals(",")) {
        at++;
      } else if (!peek().equals("}")) {
        return unclear(selector);
      }
    }
    at++;
    return bound ? Optional.empty() : unbound(selector);
  }

  private static boolean isComparison(String token) {
    return Set.of("=", "!=", "=~", "!~").contains(token);
  }

  private static boolean isTheNamespace(String value) {
    return value.equals("\"$namespace\"") || value.equals("'$namespace'");
  }

  private static Optional<String> unbound(String selector) {
    return Optional.of(
        "`%s` selects series of every namespace, and the operator's customQueries is NamespaceOnly:"
                .formatted(brief(selector))
            + " write "
            + MATCHER
            + " into its braces");
  }

  private static Optional<String> unclear(String selector) {
    return Optional.of(
        "the operator's customQueries is NamespaceOnly, and it cannot tell what the matchers of"
            + " `%s` select: write them as a list like {%s, job=\"x\"}"
                .formatted(brief(selector), MATCHER));
  }

  private String peek() {
    return at < tokens.size() ? tokens.get(at) : "";
  }

  private String next() {
    var token = peek();
    at++;
    return token;
  }

  private static boolean isWord(String token) {
    return token.matches("[A-Za-z_:][A-Za-z0-9_:]*");
  }

  private static boolean isString(String token) {
    return token.startsWith("\"") || token.startsWith("'") || token.startsWith("`");
  }

  private static String brief(String text) {
    return text.length() > 40 ? text.substring(0, 40) + "..." : text;
  }
}
