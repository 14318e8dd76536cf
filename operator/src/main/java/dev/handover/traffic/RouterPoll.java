package dev.handover.traffic;

import dev.handover.api.routing.TablesInForce;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Asks routers which tables they obey, all at once. One answer covers every resource of a
 * namespace, so resources that ask in the same moment share it.
 */
public final class RouterPoll implements AutoCloseable {
  /** How long a router may take, and with it one round. */
  static final Duration PATIENCE = Duration.ofMillis(400);

  /** How old an answer may be. An old one can only say that a table is not in force yet. */
  static final Duration FRESH = Duration.ofMillis(100);

  private final Admin admin;
  private final Map<String, Asked> asked = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  public RouterPoll(Admin admin) {
    this.admin = admin;
  }

  /** The admin port of a router. */
  @FunctionalInterface
  public interface Admin {
    /** The tables that the router at an address obeys. */
    TablesInForce tables(String address) throws IOException, InterruptedException;
  }

  /** What a router said. */
  sealed interface Reply {
    record Tables(TablesInForce tables) implements Reply {}

    record Silent(String why) implements Reply {}
  }

  private record Asked(Instant at, CompletableFuture<Reply> reply) {
    boolean fresh(Instant now) {
      return !at.isAfter(now) && at.plus(FRESH).isAfter(now);
    }
  }

  /** What each router says, by the uid of its pod. */
  Map<String, Reply> ask(List<Pod> routers, Instant now) {
    asked.values().removeIf(it -> it.reply().isDone() && !it.fresh(now));
    var replies =
        routers.stream()
            .collect(Collectors.toMap(pod -> pod.getMetadata().getUid(), pod -> reply(pod, now)));
    return replies.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().join()));
  }

  private CompletableFuture<Reply> reply(Pod pod, Instant now) {
    return asked
        .compute(
            pod.getMetadata().getUid(),
            (uid, earlier) ->
                earlier != null && earlier.fresh(now) ? earlier : new Asked(now, start(pod)))
        .reply();
  }

  private CompletableFuture<Reply> start(Pod pod) {
    var address = Confirmations.address(pod).orElseThrow();
    return CompletableFuture.supplyAsync(() -> tables(address), threads)
        .completeOnTimeout(
            new Reply.Silent("nothing within %d ms".formatted(PATIENCE.toMillis())),
            PATIENCE.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private Reply tables(String address) {
    try {
      return new Reply.Tables(admin.tables(address));
    } catch (IOException e) {
      return new Reply.Silent(
          e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Reply.Silent("interrupted");
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
