package dev.handover.router;

import dev.handover.api.routing.TablesInForce.InForce;
import dev.handover.router.balance.ServicePod;
import dev.handover.router.control.Router;
import dev.handover.router.control.Settings;
import dev.handover.router.measure.Meters;
import dev.handover.router.source.Source;
import io.prometheus.client.CollectorRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;

/** A real router on loopback with backends, tables and endpoints under the test's control. */
public final class RouterRig implements AutoCloseable {
  public static final String DECIDE = "/v2/models/digits/infer";

  private final Vertx vertx = Vertx.vertx();
  private final CollectorRegistry registry = new CollectorRegistry();
  private final Map<String, FakeBackend> backends = new HashMap<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Settings settings;
  private Router router;
  private final int port = freePort();
  private Optional<Source.Sink> sink = Optional.empty();

  private RouterRig(Settings settings) {
    this.settings = settings;
    router = startRouter();
  }

  private Router startRouter() {
    Router starting = new Router(vertx, settings, new Meters(registry), Clock.systemUTC());
    join(starting.start(new Told()).toCompletionStage().toCompletableFuture());
    return starting;
  }

  /** Stops the router and starts another one, whose source says nothing until it is told to. */
  public void restart() {
    join(router.close().toCompletionStage().toCompletableFuture());
    registry.clear();
    router = startRouter();
  }

  private final class Told implements Source {
    @Override
    public void start(Sink to) {
      sink = Optional.of(to);
    }

    @Override
    public void stop() {}
  }

  public static RouterRig start(Path stateDir) {
    return start(settings(stateDir));
  }

  public static RouterRig start(Settings settings) {
    return new RouterRig(settings);
  }

  public static Settings settings(Path stateDir) {
    return new Settings(Tables.NAMESPACE, stateDir, 4 << 20, Duration.ofMillis(300), 2);
  }

  /** The backend of a Service; there from the first time it is asked for. */
  public FakeBackend backend(String service) {
    return backends.computeIfAbsent(service, name -> FakeBackend.start(vertx, name));
  }

  /**
   * Tells the router of the backends' pods and of the tables, and waits until they are in force.
   */
  public void apply(Tables... tables) {
    pods();
    tables(tables);
    for (Tables table : tables) {
      await(() -> inForce(table.build().name()).generation() == table.build().generation());
    }
  }

  public void tables(Tables... tables) {
    Map<String, String> json = new HashMap<>();
    Arrays.stream(tables).forEach(table -> json.put(table.build().name(), table.json()));
    raw(json);
  }

  public void raw(Map<String, String> json) {
    sink.orElseThrow().tables(json);
  }

  public void pods() {
    Map<String, List<ServicePod>> pods = new HashMap<>();
    backends.forEach((service, backend) -> pods.put(service, List.of(backend.pod())));
    sink.orElseThrow().allPods(pods);
  }

  /** The source has found that there is no ConfigMap. */
  public void noTables() {
    sink.orElseThrow().noTables();
  }

  public void pods(String service, ServicePod... pods) {
    sink.orElseThrow().pods(service, List.of(pods));
  }

  public void noPods(String service) {
    sink.orElseThrow().pods(service, List.of());
  }

  public Router router() {
    return router;
  }

  public Vertx vertx() {
    return vertx;
  }

  /** A port that was free when the rig started: for the table under test. */
  public int port() {
    return port;
  }

  public InForce inForce(String name) {
    return router.inForce().tables().getOrDefault(name, new InForce(0, 0, Optional.empty()));
  }

  public HttpResponse<String> decide(String body) {
    return send(request(DECIDE).POST(BodyPublishers.ofString(body)));
  }

  public CompletableFuture<HttpResponse<String>> decideAsync(String body) {
    return client.sendAsync(
        request(DECIDE).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(10));
  }

  public HttpResponse<String> send(HttpRequest.Builder request) {
    return join(client.sendAsync(request.build(), BodyHandlers.ofString()));
  }

  /**
   * The sum of the samples that carry all these labels.
   *
   * @param labels name, value, name, value
   */
  public double metric(String sample, String... labels) {
    return Collections.list(registry.metricFamilySamples()).stream()
        .flatMap(family -> family.samples.stream())
        .filter(one -> one.name.equals(sample))
        .filter(
            one -> {
              for (int i = 0; i < labels.length; i += 2) {
                int at = one.labelNames.indexOf(labels[i]);
                if (at < 0 || !one.labelValues.get(at).equals(labels[i + 1])) {
                  return false;
                }
              }
              return true;
            })
        .mapToDouble(one -> one.value)
        .sum();
  }

  public double requests(String... labels) {
    return metric("handover_router_requests_total", labels);
  }

  public static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofMinutes(1))
        .until(condition);
  }

  public static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join();
  }

  /**
   * Outside the range of outgoing connections, one of which would have it by the time it is used.
   */
  public static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket free = new ServerSocket(port)) {
        return free.getLocalPort();
      } catch (BindException taken) {
        // another one, then
      } catch (IOException e) {
        throw new IllegalStateException("no port is free", e);
      }
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    join(router.close().toCompletionStage().toCompletableFuture());
    join(vertx.close().toCompletionStage().toCompletableFuture());
  }
}
