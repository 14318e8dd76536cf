package dev.handover.prometheus;

import static dev.handover.prometheus.EvidencesTest.errors;
import static dev.handover.prometheus.TestTables.CANDIDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.handover.evidence.Guardrail;
import dev.handover.evidence.Measure;
import dev.handover.evidence.Mode;
import dev.handover.evidence.Threshold;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.BaselineBreaker;
import dev.handover.rollout.Snapshot.Evidence;
import dev.handover.rollout.Snapshot.OnBreach;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.stage.FreePort;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus makes of routers that count, come and go. */
@Tag("prometheus")
@EnabledIfEnvironmentVariable(
    named = RealPrometheusTest.BINARY,
    matches = ".+",
    disabledReason = "HANDOVER_PROMETHEUS names no prometheus; eval \"$(e2e/cluster/env)\"")
class RealPrometheusTest {
  static final String BINARY = "HANDOVER_PROMETHEUS";
  private static final Key SCRATCH = new Key("factory", "scratch");

  @TempDir Path dir;
  private final List<AutoCloseable> running = new ArrayList<>();
  private final List<Key> woken = new CopyOnWriteArrayList<>();
  private final CollectorRegistry metrics = new CollectorRegistry();
  private Router one;
  private Router two;
  private int port;
  private Process prometheus;
  private Evidences evidences;

  @BeforeEach
  void start() throws Exception {
    one = closing(new Router());
    two = closing(new Router());
    port = FreePort.find();
    Files.writeString(
        dir.resolve("prometheus.yml"),
        """
        global: {scrape_interval: 1s, scrape_timeout: 1s}
        scrape_configs:
          - job_name: routers
            static_configs:
              - {targets: ["127.0.0.1:%d", "127.0.0.1:%d"]}
        """
            .formatted(one.port(), two.port()));
    startPrometheus();
    evidences =
        closing(
            new Evidences(
                URI.create("http://127.0.0.1:" + port),
                CustomQueries.NamespaceOnly,
                Clock.systemUTC(),
                woken::add,
                metrics));
    watch(7, errors());
    evidences.start();
  }

  @AfterEach
  void stop() throws Exception {
    for (var it : running.reversed()) {
      it.close();
    }
    prometheus.destroyForcibly().waitFor();
  }

  @Test
  void goodRoutersAreWithinAndBadOnesBreach() {
    until(() -> verdict() instanceof Verdict.Within);
    assertThat(evidence().arriving()).isEqualTo(new Arriving.Yes());
    two.fails();
    until(() -> verdict() instanceof Verdict.Breached);
    assertThat(evidence().judgements())
        .allMatch(judgement -> judgement.verdict() instanceof Verdict.Breached);
    assertThat(woken).contains(SCRATCH);
  }

  @Test
  void anOpenBreakerWakesTheResourceAtTheFirstScrape() {
    until(() -> verdict() instanceof Verdict.Within);
    woken.clear();
    two.opens("candidate", CANDIDATE.hash());
    var opened = Instant.now();
    until(() -> woken.contains(SCRATCH));
    assertThat(evidence().breakersOpen()).containsExactly(CANDIDATE);
    assertThat(evidence().baselineBreaker()).isEqualTo(BaselineBreaker.Closed);
    assertThat(Duration.between(opened, Instant.now())).isLessThan(Duration.ofSeconds(4));
  }

  @Test
  void whatWasBadUnderTheFormerTableIsNotHeldAgainstTheNext() {
    one.fails();
    two.fails();
    until(() -> verdict() instanceof Verdict.Breached);
    one.works();
    two.works();
    one.obeys(8);
    two.obeys(8);
    watch(8, errors());
    assertThat(verdict()).isInstanceOf(Verdict.Unknown.class);
    until(
        () -> {
          assertThat(verdict()).isNotInstanceOf(Verdict.Breached.class);
          return verdict() instanceof Verdict.Within;
        });
  }

  @Test
  void routersThatAreNotScrapedAnyMoreShowNothing() throws Exception {
    until(() -> verdict() instanceof Verdict.Within);
    one.close();
    until(() -> evidences.of(SCRATCH).findings().getFirst().samples() > 0);
    two.close();
    until(() -> verdict() instanceof Verdict.Unknown);
    until(
        () ->
            evidence().arriving() instanceof Arriving.No(var detail)
                && detail.startsWith("Prometheus scraped the routers of namespace factory last"));
  }

  @Test
  void aRestartOfPrometheusIsGotOver() throws Exception {
    until(() -> verdict() instanceof Verdict.Within);
    prometheus.destroyForcibly().waitFor();
    until(() -> verdict() instanceof Verdict.Unknown);
    assertThat(verdict().detail())
        .isEqualTo(
            "Prometheus at http://127.0.0.1:%d cannot be reached: connection refused"
                .formatted(port));
    until(() -> evidence().arriving() instanceof Arriving.No);
    startPrometheus();
    until(() -> verdict() instanceof Verdict.Within);
    assertThat(evidence().arriving()).isEqualTo(new Arriving.Yes());
  }

  @Test
  void aRouterThatRestartsIsNotBlamedForIt() {
    until(() -> verdict() instanceof Verdict.Within);
    one.restarts();
    until(
        () -> {
          assertThat(verdict()).isNotInstanceOf(Verdict.Breached.class);
          return one.scrapesSinceRestart() > 3 && verdict() instanceof Verdict.Within;
        });
  }

  @Test
  void fiftyResourcesAskAsMuchAsOne() {
    IntStream.range(0, 49)
        .mapToObj(i -> new Key("factory", "scratch-" + i))
        .forEach(
            key -> {
              evidences.watch(
                  key,
                  Watched.under(
                      TestTables.canary(key.name(), 20, 7), Instant.EPOCH, List.of(errors())));
              evidences.of(key);
            });
    var before = queries("scrapes");
    var began = Instant.now();
    until(() -> queries("scrapes") >= before + 4);
    assertThat(queries("scrapes") - before)
        .isLessThanOrEqualTo(Duration.between(began, Instant.now()).toSeconds() + 2);
    assertThat(queries("custom")).isZero();
  }

  @Test
  void aQueryGivesItsNumber() {
    watch(
        7,
        query(
            "sum(rate(handover_router_requests_total{namespace=\"$namespace\","
                + "revision=\"$revision\"}[20s]))"));
    patiently().untilAsserted(() -> assertThat(verdict()).isInstanceOf(Verdict.Within.class));
    assertThat(evidences.of(SCRATCH).findings().getFirst().value().orElseThrow()).isPositive();
    watch(7, query("handover_router_requests_total{namespace=\"$namespace\"}"));
    untilItSays("the query gives 2 series, not one number");
    watch(7, query("sum(nothing{namespace=\"$namespace\"})"));
    untilItSays("the query matches nothing");
    watch(7, query("0 * sum(up{namespace=\"$namespace\"} or vector(0)) / 0"));
    untilItSays("the value is not a number");
    watch(7, query("sum(up{namespace=\"$namespace\"}"));
    untilItSays("answers 400");
    watch(7, query("sum(up)"));
    untilItSays("customQueries is NamespaceOnly");
  }

  private static Guardrail query(String expression) {
    return new Guardrail(
        "own",
        new Measure.Query(expression, Duration.ofSeconds(20)),
        new Threshold(OptionalDouble.of(100_000), OptionalDouble.of(0), 1, 50),
        OnBreach.Back,
        Mode.Enforce);
  }

  private void watch(long generation, Guardrail guardrail) {
    evidences.watch(
        SCRATCH,
        Watched.under(
            TestTables.canary("scratch", 20, generation), Instant.EPOCH, List.of(guardrail)));
    evidences.of(SCRATCH);
  }

  private Evidence evidence() {
    return evidences.of(SCRATCH).evidence();
  }

  private Verdict verdict() {
    return evidences.of(SCRATCH).findings().getFirst().verdict();
  }

  private double queries(String kind) {
    var count =
        metrics.getSampleValue(
            "handover_operator_prometheus_queries_total",
            new String[] {"kind", "outcome"},
            new String[] {kind, "ok"});
    return count == null ? 0 : count;
  }

  private static void until(java.util.concurrent.Callable<Boolean> condition) {
    patiently().until(condition);
  }

  private void untilItSays(String words) {
    patiently().untilAsserted(() -> assertThat(verdict().detail()).contains(words));
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
  }

  private <T extends AutoCloseable> T closing(T it) {
    running.add(it);
    return it;
  }

  private void startPrometheus() throws IOException {
    prometheus =
        new ProcessBuilder(
                System.getenv(BINARY),
                "--config.file=" + dir.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + dir.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("log").toFile()))
            .start();
  }

  /** Counts as a router does, 200 requests a second. */
  private static final class Router implements AutoCloseable {
    private final HttpServer server;
    private final ScheduledExecutorService traffic = Executors.newSingleThreadScheduledExecutor();
    private volatile Metrics metrics = new Metrics();
    private volatile String result = "ok";
    private volatile long table = 7;

    private static final class Metrics {
      private final CollectorRegistry registry = new CollectorRegistry();
      private final Counter requests =
          Counter.build("handover_router_requests_total", "requests")
              .labelNames(
                  "namespace",
                  "name",
                  "variant",
                  "revision",
                  "level",
                  "role",
                  "answered_by",
                  "result")
              .register(registry);
      private final Gauge breaker =
          Gauge.build("handover_router_breaker_open", "breaker")
              .labelNames("namespace", "name", "variant", "revision")
              .register(registry);
      private final Gauge generation =
          Gauge.build("handover_router_table_generation", "generation")
              .labelNames("namespace", "name")
              .register(registry);
      private volatile int scrapes;
    }

    Router() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/metrics",
          exchange -> {
            try (exchange) {
              var now = metrics;
              exchange.getResponseHeaders().add("Content-Type", TextFormat.CONTENT_TYPE_004);
              exchange.sendResponseHeaders(200, 0);
              try (var out =
                  new OutputStreamWriter(exchange.getResponseBody(), StandardCharsets.UTF_8)) {
                TextFormat.write004(out, now.registry.metricFamilySamples());
              }
              now.scrapes++;
            }
          });
      server.start();
      fill();
      traffic.scheduleAtFixedRate(this::answer, 0, 50, TimeUnit.MILLISECONDS);
    }

    private void fill() {
      metrics.generation.labels("factory", "scratch").set(table);
      opens("baseline", "", 0);
      opens("stable", "5555555555", 0);
      opens("candidate", CANDIDATE.hash(), 0);
    }

    private void answer() {
      metrics
          .requests
          .labels(
              "factory",
              "scratch",
              "candidate",
              CANDIDATE.hash(),
              "Full",
              "answer",
              result.equals("ok") ? "candidate" : "stable",
              result)
          .inc(10);
    }

    int port() {
      return server.getAddress().getPort();
    }

    void fails() {
      result = "error";
    }

    void works() {
      result = "ok";
    }

    void obeys(long generation) {
      table = generation;
      metrics.generation.labels("factory", "scratch").set(generation);
    }

    void opens(String variant, String revision) {
      opens(variant, revision, 1);
    }

    private void opens(String variant, String revision, int open) {
      metrics.breaker.labels("factory", "scratch", variant, revision).set(open);
    }

    void restarts() {
      metrics = new Metrics();
      fill();
    }

    int scrapesSinceRestart() {
      return metrics.scrapes;
    }

    @Override
    public void close() {
      traffic.shutdownNow();
      server.stop(0);
    }
  }
}
