package dev.handover.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.RouteTable;
import dev.handover.rollout.Routing;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortBookTest {
  private final PortBook book = new PortBook();

  @Test
  void theFirstGetsTheFirstPort() {
    assertThat(book.portOf("factory", "a", Optional.empty(), Map.of())).contains(20000);
  }

  @Test
  void theLowestFreePortIsGiven() {
    assertThat(
            book.portOf(
                "factory",
                "c",
                Optional.empty(),
                Map.of("a", table("a", 20000), "b", table("b", 20002))))
        .contains(20001);
  }

  @Test
  void aTableKeepsItsPort() {
    assertThat(book.portOf("factory", "b", Optional.empty(), Map.of("b", table("b", 20007))))
        .contains(20007);
  }

  @Test
  void aPortIsReservedBeforeItsTableIsSeen() {
    book.portOf("factory", "a", Optional.empty(), Map.of());

    assertThat(book.portOf("factory", "b", Optional.empty(), Map.of())).contains(20001);
    assertThat(book.portOf("factory", "a", Optional.empty(), Map.of())).contains(20000);
  }

  @Test
  void namespacesDoNotShareRouters() {
    book.portOf("factory", "a", Optional.empty(), Map.of());

    assertThat(book.portOf("lab", "a", Optional.empty(), Map.of())).contains(20000);
  }

  @Test
  void aLostTableGetsTheRememberedPortBackUnlessItIsTaken() {
    assertThat(book.portOf("factory", "a", Optional.of(20005), Map.of())).contains(20005);
    assertThat(book.portOf("factory", "b", Optional.of(20005), Map.of("c", table("c", 20000))))
        .contains(20001);
  }

  @Test
  void aPortThatWasGivenBackIsFree() {
    book.portOf("factory", "a", Optional.empty(), Map.of());
    book.release("factory", "a");

    assertThat(book.portOf("factory", "b", Optional.empty(), Map.of())).contains(20000);
  }

  @Test
  void thereIsAnEnd() {
    var all =
        IntStream.rangeClosed(20000, 20999)
            .mapToObj(port -> table("m" + port, port))
            .collect(Collectors.toMap(RouteTable::name, Function.identity()));

    assertThat(book.portOf("factory", "one-more", Optional.empty(), all)).isEmpty();
  }

  private static RouteTable table(String name, int port) {
    var frame =
        new Frame(
            "factory",
            name,
            "k",
            port,
            Arbitrary.FRAME.decisions(),
            Arbitrary.FRAME.timeout(),
            Arbitrary.FRAME.slow(),
            Arbitrary.FRAME.baseline());
    return Tables.next(
        frame, Routing.BASELINE, Optional.empty(), Optional.empty(), Optional.empty(), 0);
  }
}
