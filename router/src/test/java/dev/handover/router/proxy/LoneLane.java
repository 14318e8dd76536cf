package dev.handover.router.proxy;

import dev.handover.router.FakeBackend;
import dev.handover.router.RouterRig;
import dev.handover.router.Tables;
import dev.handover.router.balance.Directory;
import dev.handover.router.measure.Meters;
import dev.handover.router.plan.Plan;
import dev.handover.router.plan.Planner;
import io.prometheus.client.CollectorRegistry;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One lane without a router around it, for tests that must see or replace what is inside. */
final class LoneLane implements AutoCloseable {
  final Vertx vertx = Vertx.vertx();
  final Lane lane;
  final Meters meters;
  private final CollectorRegistry registry = new CollectorRegistry();
  private final Directory directory = new Directory();
  private final Context context = vertx.getOrCreateContext();

  LoneLane(Shared shared) {
    lane = new Lane(shared);
    meters = new Meters(registry);
    lane.init(vertx, context);
    run(() -> lane.start(Promise.promise()));
  }

  /** Runs it on the lane and waits until it has run. */
  void run(Runnable action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.runOnContext(
        go -> {
          try {
            action.run();
            done.complete(null);
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    RouterRig.join(done);
  }

  FakeBackend backend(String service) {
    FakeBackend backend = FakeBackend.start(vertx, service);
    directory.update(service, List.of(backend.pod()));
    return backend;
  }

  Plan plan(Tables table) {
    return new Planner(directory, meters).plan(table.build(), Optional.empty());
  }

  /** Opens a port of the lane's for that handler alone. */
  int serve(Handler<HttpServerRequest> handler) {
    int port = RouterRig.freePort();
    CompletableFuture<Void> listening = new CompletableFuture<>();
    context.runOnContext(
        go ->
            vertx
                .createHttpServer()
                .requestHandler(handler)
                .listen(port, "127.0.0.1")
                .onComplete(open -> listening.complete(null), listening::completeExceptionally));
    RouterRig.join(listening);
    return port;
  }

  /** The sum of the samples that carry all these label values. */
  double metric(String sample, String... labels) {
    List<String> values = List.of(labels);
    return Collections.list(registry.metricFamilySamples()).stream()
        .flatMap(family -> family.samples.stream())
        .filter(one -> one.name.equals(sample) && one.labelValues.containsAll(values))
        .mapToDouble(one -> one.value)
        .sum();
  }

  @Override
  public void close() {
    RouterRig.join(vertx.close().toCompletionStage().toCompletableFuture());
  }
}
