package dev.handover.router.control;

import dev.handover.router.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ports that callers should leave: they answer for the drain time and close when the last answer is
 * complete. Not for use by several threads.
 */
final class Closing {
  /** How long an answer may hold a port open after the drain. */
  private static final Duration LAST_ANSWER = Duration.ofSeconds(30);

  private record Leaving(Served served, long closeNanos) {}

  private final long drainNanos;
  private final List<Leaving> leaving = new ArrayList<>();

  Closing(Duration drain) {
    drainNanos = drain.toNanos();
  }

  void add(Served served, long nowNanos) {
    served.site().close();
    leaving.add(new Leaving(served, nowNanos + drainNanos));
  }

  /** The table that still answers at a port, if any. */
  Optional<Served> at(int port) {
    return leaving.stream()
        .map(Leaving::served)
        .filter(served -> served.port().number() == port)
        .findFirst();
  }

  /** All tables that still answer. */
  List<Served> served() {
    return leaving.stream().map(Leaving::served).toList();
  }

  /** The table stays after all. */
  void takeBack(Served served) {
    leaving.removeIf(other -> other.served() == served);
    served.site().reopen();
  }

  /** Requests that still come to a left port are decided like all others. */
  void obey(Plan plan) {
    leaving.stream()
        .map(Leaving::served)
        .filter(served -> served.plan().table().name().equals(plan.table().name()))
        .forEach(served -> served.site().obey(plan));
  }

  /** Closes what is due; says what was closed. */
  List<Served> closeDue(long nowNanos) {
    List<Served> closed = new ArrayList<>();
    leaving.removeIf(
        one -> {
          long over = nowNanos - one.closeNanos();
          boolean idle = one.served().site().inFlight() == 0;
          boolean due = over >= 0 && idle || over >= LAST_ANSWER.toNanos();
          if (due) {
            one.served().port().close();
            closed.add(one.served());
          }
          return due;
        });
    return closed;
  }
}
