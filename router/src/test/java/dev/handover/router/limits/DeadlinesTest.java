package dev.handover.router.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.router.limits.Deadlines.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private final Deadlines deadlines = new Deadlines();
  private final List<String> reached = new ArrayList<>();

  /** What a test does next: set a deadline, lift an earlier one, or let time pass. */
  sealed interface Move {
    record Set(long limit) implements Move {}

    record Lift(int which) implements Move {}

    record Pass(long time) implements Move {}
  }

  @Provide
  Arbitrary<List<Move>> moves() {
    Arbitrary<Move> set = Arbitraries.of(3L, 10L, 100L).map(Move.Set::new);
    Arbitrary<Move> lift = Arbitraries.integers().between(0, 40).map(Move.Lift::new);
    Arbitrary<Move> pass = Arbitraries.longs().between(0, 12).map(Move.Pass::new);
    return Combinators.combine(Arbitraries.of(0, 1, 2), set, lift, pass)
        .as((kind, one, two, three) -> kind == 0 ? one : kind == 1 ? two : three)
        .list()
        .ofMaxSize(80);
  }

  /**
   * Against a plain list: each is reached once, at the first look after its time, unless lifted.
   */
  @Property(seed = "1")
  void reachesWhatAListWouldReach(@ForAll("moves") List<Move> moves) {
    Deadlines real = new Deadlines();
    Map<Integer, Long> expected = new HashMap<>();
    Map<Integer, Deadline> set = new HashMap<>();
    TreeSet<Integer> fired = new TreeSet<>();
    TreeSet<Integer> shouldFire = new TreeSet<>();
    long now = 0;
    for (Move move : moves) {
      switch (move) {
        case Move.Set(long limit) -> {
          int id = set.size();
          set.put(id, real.set(now, limit, () -> assertThat(fired.add(id)).isTrue()));
          expected.put(id, now + limit);
        }
        case Move.Lift(int which) -> {
          if (set.containsKey(which)) {
            set.get(which).lift();
            expected.remove(which);
          }
        }
        case Move.Pass(long time) -> {
          now += time;
          real.reach(now);
          long at = now;
          expected.entrySet().removeIf(one -> one.getValue() <= at && shouldFire.add(one.getKey()));
        }
      }
      assertThat(fired).isEqualTo(shouldFire);
      long at = now;
      OptionalLong next = expected.values().stream().mapToLong(due -> Math.max(0, due - at)).min();
      assertThat(real.untilNext(now)).isEqualTo(next);
    }
  }

  @Test
  void anActionMaySetAndLiftDeadlines() {
    Deadline other = deadlines.set(0, 10, () -> reached.add("lifted"));
    deadlines.set(
        0,
        5,
        () -> {
          reached.add("first");
          other.lift();
          deadlines.set(5, 7, () -> reached.add("second"));
        });
    deadlines.reach(6);
    deadlines.reach(20);
    deadlines.reach(30);
    assertThat(reached).containsExactly("first", "second");
    assertThat(deadlines.untilNext(30)).isEmpty();
  }
}
