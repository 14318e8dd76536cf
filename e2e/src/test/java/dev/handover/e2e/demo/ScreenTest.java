package dev.handover.e2e.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.e2e.demo.Bar.Glyphs;
import dev.handover.e2e.demo.Bar.Shares;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScreenTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);

  @Test
  void aPipeGetsALineWhenSomethingMovesAndElseEveryFiveSeconds() {
    var screen = new Screen.Plain(out, Glyphs.ASCII);
    screen.draw(frame(1, new Shares(100, 0, 0)));
    screen.draw(frame(2, new Shares(100, 0, 0)));
    screen.draw(frame(3, new Shares(80, 0, 20)));
    screen.draw(frame(7, new Shares(80, 0, 20)));
    screen.draw(frame(8, new Shares(80, 0, 20)));
    assertThat(text().lines().map(line -> line.substring(0, 4)))
        .containsExactly("0:01", "0:03", "0:08");
    assertThat(text()).doesNotContain("\u001b");
  }

  @Test
  void aTerminalIsRedrawnInPlaceBelowWhatWasSaid() {
    var screen = new Screen.Live(out, Glyphs.ASCII, 80);
    screen.draw(frame(1, new Shares(100, 0, 0)));
    var first = text();
    screen.say("12:00:01  SteppedUp");
    screen.draw(frame(2, new Shares(80, 0, 20)));
    // Five lines and the empty one above them: five up.
    assertThat(first.lines()).hasSize(6);
    assertThat(text().substring(first.length()))
        .startsWith("\u001b[5A\r\u001b[J12:00:01  SteppedUp\n");
    assertThat(text().split("\u001b\\[5A", -1)).hasSize(3);
  }

  @Test
  void noLineIsWiderThanTheTerminal() {
    var screen = new Screen.Live(out, Glyphs.UNICODE, 40);
    screen.draw(frame(1, new Shares(100, 0, 0)));
    assertThat(text().lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(40));
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  private static Frame frame(int second, Shares shares) {
    return new Frame(
        "launch of v1",
        2,
        5,
        Duration.ofSeconds(second),
        "Full",
        "stable -   candidate v1 (0123456789)",
        "Launch of v1, step 1 of 4",
        shares,
        0,
        120.2,
        1234,
        0,
        7);
  }
}
