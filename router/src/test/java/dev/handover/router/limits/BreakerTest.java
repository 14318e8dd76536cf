package dev.handover.router.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.router.limits.Breaker.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Breaker breaker = new Breaker();

  /** Opens exactly when the plain rule, counted over the whole history, says so. */
  @Property(tries = 2_000, seed = "1")
  void opensByTheRule(@ForAll @Size(max = 200) List<Boolean> failures) {
    Breaker fresh = new Breaker();
    List<Boolean> history = new ArrayList<>();
    for (boolean failure : failures) {
      if (failure) {
        fresh.failed(0, 0);
      } else {
        fresh.succeeded(Probes.NONE, 0, 0);
      }
      history.add(failure);
      boolean open = shouldBeOpen(history);
      assertThat(fresh.state()).isEqualTo(open ? State.OPEN : State.CLOSED);
      if (open) {
        return;
      }
    }
  }

  private static boolean shouldBeOpen(List<Boolean> history) {
    int size = history.size();
    long ofLast50 = history.subList(Math.max(0, size - 50), size).stream().filter(f -> f).count();
    boolean inARow =
        size >= 10 && history.subList(size - 10, size).stream().allMatch(failed -> failed);
    return ofLast50 >= 20 || inARow;
  }

  @Test
  void tenInARowOpenIt() {
    fail(9, 0);
    assertThat(breaker.admits(Probes.EACH_SECOND, 0)).isTrue();
    fail(1, 0);
    assertThat(breaker.admits(Probes.EACH_SECOND, 0)).isFalse();
  }

  @Test
  void twentyOfFiftyOpenIt() {
    for (int i = 0; i < 19; i++) {
      fail(1, 0);
      breaker.succeeded(Probes.NONE, 0, 0);
    }
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    fail(1, 0);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void staysOpenOnTrial() {
    fail(10, 0);
    assertThat(breaker.admits(Probes.NONE, 3_600 * SECOND)).isFalse();
    breaker.succeeded(Probes.NONE, 3_600 * SECOND, 3_600 * SECOND);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void probesOnceASecondAtRestAndClosesOnSuccess() {
    fail(10, 0);
    assertThat(breaker.admits(Probes.EACH_SECOND, SECOND - 1)).isFalse();
    assertThat(breaker.admits(Probes.EACH_SECOND, SECOND)).isTrue();
    assertThat(breaker.admits(Probes.EACH_SECOND, SECOND + 1)).isFalse();
    fail(1, SECOND + 1);
    assertThat(breaker.admits(Probes.EACH_SECOND, 2 * SECOND)).isTrue();
    breaker.succeeded(Probes.EACH_SECOND, 2 * SECOND, 2 * SECOND);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    fail(9, 2 * SECOND);
    assertThat(breaker.state()).as("it forgot the failures before").isEqualTo(State.CLOSED);
  }

  @Test
  void whatBeganBeforeItOpenedDoesNotCloseIt() {
    fail(10, 5 * SECOND);
    breaker.succeeded(Probes.EACH_SECOND, 4 * SECOND, 6 * SECOND);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  /** Those that hung until their time was over, say, when the backend has long been well again. */
  @Test
  void whatBeganBeforeItClosedDoesNotOpenItAgain() {
    fail(10, 0);
    breaker.succeeded(Probes.EACH_SECOND, SECOND, 2 * SECOND);
    for (int i = 0; i < 20; i++) {
      breaker.failed(2 * SECOND - 1, 3 * SECOND);
    }
    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    fail(9, 3 * SECOND);
    assertThat(breaker.state()).as("they did not count at all").isEqualTo(State.CLOSED);
    fail(1, 3 * SECOND);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  /** System.nanoTime() may be anything. */
  @Test
  void aFreshOneKnowsOfNoBefore() {
    fail(10, Long.MIN_VALUE / 2);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void tellsItsWatcherTheStateAndEachChange() {
    List<State> told = new ArrayList<>();
    breaker.watch(told::add);
    fail(12, 0);
    breaker.succeeded(Probes.EACH_SECOND, SECOND, SECOND);
    assertThat(told).containsExactly(State.CLOSED, State.OPEN, State.CLOSED);
  }

  private void fail(int times, long nowNanos) {
    for (int i = 0; i < times; i++) {
      breaker.failed(nowNanos, nowNanos);
    }
  }
}
