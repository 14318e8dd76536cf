package dev.handover.reconcile.status;

import java.util.List;
import java.util.Optional;

/**
 * How much a status may say. Objects of all resources share the API server's memory, so a status
 * stays under 16 KiB: where it would not, it says less, the oldest news first. What is needed to go
 * on is never left out, only shortened in words.
 *
 * @param history how many entries of the history
 * @param message bytes of a text that one entry of a list has
 * @param single bytes of a text that stands once
 */
record Limits(int history, int message, int single) {
  static final int STATUS_BYTES = 16 * 1024;

  /** From what is usual to what always fits. */
  static final List<Limits> DESCENDING =
      List.of(
          new Limits(20, 320, 1000),
          new Limits(10, 240, 600),
          new Limits(5, 120, 400),
          new Limits(3, 60, 240),
          new Limits(0, 0, 120));

  private static final String CUT = "...";

  /** One entry's message; absent where there is no room for it. */
  Optional<String> message(String text) {
    return Optional.of(cut(text, message)).filter(cut -> !cut.isEmpty());
  }

  /** Whether there is room for more than what is needed to go on. */
  boolean hasRoomForFigures() {
    return message > 0;
  }

  /** A text that stands once. */
  String single(String text) {
    return cut(text, single);
  }

  /** Names that people chose; the API server bounds them too. */
  static String name(String text) {
    return cut(text, 63);
  }

  /** Cut to a number of bytes, as they are counted in JSON. */
  private static String cut(String text, int bytes) {
    var plain = wellFormed(text);
    if (bytes(plain) <= bytes) {
      return plain;
    }
    var kept = new StringBuilder();
    var room = bytes - CUT.length();
    for (var point : plain.codePoints().toArray()) {
      room -= bytes(point);
      if (room < 0) {
        break;
      }
      kept.appendCodePoint(point);
    }
    return bytes < CUT.length() ? "" : kept + CUT;
  }

  /** Half a character cannot be written. */
  private static String wellFormed(String text) {
    return text.codePoints()
        .map(
            point ->
                point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? '?' : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static int bytes(String text) {
    return text.codePoints().map(Limits::bytes).sum();
  }

  private static int bytes(int point) {
    if (point < 0x20) {
      return 6;
    }
    if (point == '"' || point == '\\') {
      return 2;
    }
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
}
