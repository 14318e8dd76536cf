package dev.handover.e2e.demo;

import java.util.ArrayList;
import java.util.List;

/** Shares of the traffic, as wide as they are large. */
final class Bar {
  /** How many characters are 100 %. */
  static final int WIDTH = 40;

  private Bar() {}

  /**
   * Who answers.
   *
   * @param baseline percent
   * @param stable percent
   * @param candidate percent
   */
  record Shares(int baseline, int stable, int candidate) {
    static final Shares NONE = new Shares(0, 0, 0);
  }

  /** The bar: a share above zero has at least one character. */
  static String of(Shares shares, Glyphs glyphs) {
    var parts = List.of(shares.baseline(), shares.stable(), shares.candidate());
    var total = parts.stream().mapToInt(Integer::intValue).sum();
    if (total == 0) {
      return glyphs.nothing().repeat(WIDTH);
    }
    var widths = widths(parts, total);
    return glyphs.baseline().repeat(widths.get(0))
        + glyphs.stable().repeat(widths.get(1))
        + glyphs.candidate().repeat(widths.get(2));
  }

  /** What rounding leaves over goes to the widest. */
  private static List<Integer> widths(List<Integer> parts, int total) {
    var widths = new ArrayList<Integer>();
    for (int part : parts) {
      widths.add(part == 0 ? 0 : Math.max(1, (int) Math.round((double) part * WIDTH / total)));
    }
    var left = WIDTH - widths.stream().mapToInt(Integer::intValue).sum();
    var widest = parts.indexOf(parts.stream().max(Integer::compare).orElseThrow());
    widths.set(widest, widths.get(widest) + left);
    return widths;
  }

  /** What the bar is made of. */
  enum Glyphs {
    UNICODE("░", "█", "▒", "·"),
    ASCII("-", "#", "+", " ");

    private final String baseline;
    private final String stable;
    private final String candidate;
    private final String nothing;

    Glyphs(String baseline, String stable, String candidate, String nothing) {
      this.baseline = baseline;
      this.stable = stable;
      this.candidate = candidate;
      this.nothing = nothing;
    }

    String baseline() {
      return baseline;
    }

    String stable() {
      return stable;
    }

    String candidate() {
      return candidate;
    }

    String nothing() {
      return nothing;
    }
  }
}
