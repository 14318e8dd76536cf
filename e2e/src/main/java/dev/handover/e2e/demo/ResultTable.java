package dev.handover.e2e.demo;

import dev.handover.e2e.demo.Result.TakenBack;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The table at the end. */
final class ResultTable {
  private static final List<String> HEAD =
      List.of(
          "act",
          "seconds",
          "weight reached",
          "requests",
          "failed callers",
          "wrong decisions",
          "failed attempts",
          "s to weight 0",
          "");

  private ResultTable() {}

  static String of(List<Result> results) {
    var rows = new ArrayList<List<String>>();
    rows.add(HEAD);
    results.forEach(result -> rows.add(row(result)));
    var widths =
        IntStream.range(0, HEAD.size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .boxed()
            .toList();
    var table =
        rows.stream()
            .map(row -> line(row, widths))
            .collect(Collectors.toCollection(ArrayList::new));
    table.add(
        1, widths.stream().map("-"::repeat).collect(Collectors.joining("  ")).stripTrailing());
    results.forEach(
        result -> result.shortcomings().forEach(it -> table.add("  " + result.act() + ": " + it)));
    return String.join("\n", table);
  }

  private static List<String> row(Result result) {
    return List.of(
        result.act(),
        "%.0f".formatted(result.seconds()),
        result.weightReached() + " %",
        "%,d".formatted(result.requests()),
        String.valueOf(result.failedCallers()),
        "%,d".formatted(result.wrongDecisions()),
        result.takenBack().map(TakenBack::failedAttempts).map("%,d"::formatted).orElse("-"),
        result
            .takenBack()
            .map(bad -> bad.secondsToZero().map("%.1f"::formatted).orElse("never"))
            .orElse("-"),
        result.shortcomings().isEmpty() ? "as it should" : "NOT as it should");
  }

  /** Words to the left, numbers to the right. */
  private static String line(List<String> row, List<Integer> widths) {
    return IntStream.range(0, row.size())
        .mapToObj(
            column -> {
              var width = Math.max(1, widths.get(column));
              var words = column == 0 || column == row.size() - 1;
              return ("%" + (words ? "-" : "") + width + "s").formatted(row.get(column));
            })
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }

  /** Whether every act ended as it should. */
  static boolean passed(List<Result> results, int acts) {
    return results.size() == acts
        && results.stream().map(Result::shortcomings).allMatch(List::isEmpty);
  }

  /** Nothing known of an act but that it went wrong. */
  static Result broken(String act, double seconds, String problem) {
    return new Result(act, seconds, 0, 0, 0, Map.of(), 0, Optional.empty(), Optional.of(problem));
  }
}
