package dev.handover.router.proxy;

import dev.handover.router.balance.Pod;
import dev.handover.router.balance.PodPool;
import io.vertx.core.AsyncResult;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.util.Optional;
import java.util.function.Consumer;

/** The way to a pod of one backend. Who cannot be reached is replaced by another pod, once. */
final class Approach {
  private final Lane lane;
  private final PodPool pool;
  private final Outgoing outgoing;
  private Pod pod;
  private boolean triedAnother;
  private boolean left;

  private Approach(Lane lane, PodPool pool, Outgoing outgoing, Pod pod) {
    this.lane = lane;
    this.pool = pool;
    this.outgoing = outgoing;
    this.pod = pod;
    pod.entered();
  }

  /** Chooses a pod; empty if there is none. */
  static Optional<Approach> choose(Lane lane, PodPool pool, Outgoing outgoing) {
    return pool.pick(lane.random(), lane.now()).map(pod -> new Approach(lane, pool, outgoing, pod));
  }

  /**
   * Connects.
   *
   * @param told gets a request that nothing was sent of yet; empty if nobody could be reached
   */
  void connect(Consumer<Optional<HttpClientRequest>> told) {
    lane.client()
        .request(
            new RequestOptions()
                .setHost(pod.host())
                .setPort(pod.port())
                .setMethod(outgoing.method())
                .setURI(outgoing.uri()))
        .onComplete(connection -> connected(connection, told));
  }

  private void connected(
      AsyncResult<HttpClientRequest> connection, Consumer<Optional<HttpClientRequest>> told) {
    if (connection.succeeded()) {
      told.accept(Optional.of(connection.result()));
      return;
    }
    pod.couldNotBeReached(lane.now());
    Optional<Pod> other =
        left || triedAnother ? Optional.empty() : pool.pickReachable(lane.random(), lane.now());
    triedAnother = true;
    other.ifPresentOrElse(
        next -> {
          pod.left();
          pod = next;
          pod.entered();
          connect(told);
        },
        () -> told.accept(Optional.empty()));
  }

  /** The pod has nothing more to do with it. */
  void leave() {
    if (!left) {
      left = true;
      pod.left();
    }
  }
}
