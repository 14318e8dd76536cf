package dev.handover.router.control;

import dev.handover.router.plan.Plan;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Ports that callers should leave: they answer for the drain time and close when the last answer is
 * complete. Not for use by several threads.
 */
final class Closing {
  /** How long an answer may hold a port open after the drain. */
  private static final Duration LAST_ANSWER = Duration.ofSeconds(30);

  private record Leaving(Served served, long closeNanos) {}

  /** A port that takes no more connections, and that nobody may open before it is closed. */
  private record Shutting(Served served, Future<Void> closed) {}

  private final long drainNanos;
  private final List<Leaving> leaving = new ArrayList<>();
  private final List<Shutting> shutting = new ArrayList<>();

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

  /** All tables whose ports are not closed yet. */
  Stream<Served> holders() {
    return Stream.concat(
        leaving.stream().map(Leaving::served), shutting.stream().map(Shutting::served));
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

  /** A port that answers no more, and is held until it is closed. */
  void shut(Served served, Future<Void> closed) {
    shutting.add(new Shutting(served, closed));
  }

  /** Begins to close what is due; returns what has been closed since the last call. */
  List<Served> closeDue(long nowNanos) {
    leaving.removeIf(
        one -> {
          boolean due = isDue(one, nowNanos);
          if (due) {
            shut(one.served(), one.served().port().close());
          }
          return due;
        });
    List<Served> closed =
        shutting.stream().filter(one -> one.closed().isComplete()).map(Shutting::served).toList();
    shutting.removeIf(one -> closed.contains(one.served()));
    return closed;
  }

  private static boolean isDue(Leaving one, long nowNanos) {
    long over = nowNanos - one.closeNanos();
    boolean idle = one.served().site().inFlight() == 0;
    return over >= 0 && idle || over >= LAST_ANSWER.toNanos();
  }
}
