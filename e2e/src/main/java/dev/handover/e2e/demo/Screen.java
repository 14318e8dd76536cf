package dev.handover.e2e.demo;

import java.io.PrintStream;
import java.time.Duration;

/** Where the demo is seen. */
sealed interface Screen {
  /** Shows the present state. */
  void draw(Frame frame);

  /** Says something that stays. */
  void say(String line);

  /** A terminal: the state is redrawn in place, below what was said. */
  final class Live implements Screen {
    private static final String CLEAR_BELOW = "\r\u001b[J";

    private final PrintStream out;
    private final Bar.Glyphs glyphs;
    private final int columns;
    private int drawn;
    private String last = "";

    Live(PrintStream out, Bar.Glyphs glyphs, int columns) {
      this.out = out;
      this.glyphs = glyphs;
      this.columns = columns;
    }

    @Override
    public synchronized void draw(Frame frame) {
      var lines = frame.lines(glyphs).stream().map(this::cut).toList();
      last = String.join("\n", lines);
      out.print(erase() + "\n" + last);
      out.flush();
      drawn = lines.size() + 1;
    }

    @Override
    public synchronized void say(String line) {
      out.print(erase() + line + "\n");
      drawn = 0;
      if (!last.isEmpty()) {
        out.print("\n" + last);
        drawn = (int) last.lines().count() + 1;
      }
      out.flush();
    }

    /** Nothing is redrawn from here on. */
    synchronized void end() {
      if (drawn > 0) {
        out.println();
      }
      drawn = 0;
      last = "";
    }

    private String erase() {
      return drawn > 1 ? "\u001b[%dA".formatted(drawn - 1) + CLEAR_BELOW : "";
    }

    /** A line that wraps could not be erased. */
    private String cut(String line) {
      return line.length() < columns ? line : line.substring(0, columns - 1);
    }
  }

  /** A pipe, a file, or a terminal that only appends: a line when something moved, or every 5 s. */
  final class Plain implements Screen {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final PrintStream out;
    private final Bar.Glyphs glyphs;
    private Frame shown;

    Plain(PrintStream out, Bar.Glyphs glyphs) {
      this.out = out;
      this.glyphs = glyphs;
    }

    @Override
    public synchronized void draw(Frame frame) {
      if (shown == null
          || moved(frame)
          || frame.elapsed().minus(EVERY).compareTo(shown.elapsed()) >= 0) {
        out.println(frame.line(glyphs));
        shown = frame;
      }
    }

    private boolean moved(Frame frame) {
      return frame.number() != shown.number()
          || !frame.level().equals(shown.level())
          || !frame.shares().equals(shown.shares())
          || frame.copied() != shown.copied();
    }

    @Override
    public synchronized void say(String line) {
      out.println(line);
    }
  }
}
