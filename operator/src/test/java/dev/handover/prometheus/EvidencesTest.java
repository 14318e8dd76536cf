package dev.handover.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.handover.evidence.Guardrail;
import dev.handover.evidence.Measure;
import dev.handover.evidence.Mode;
import dev.handover.evidence.Threshold;
import dev.handover.prometheus.FakePrometheus.Reply;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.BaselineBreaker;
import dev.handover.rollout.Snapshot.OnBreach;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.rollout.Subject;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidencesTest {
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final int INTERVAL = 5;
  private static final Predicate<String> OF_ROUTERS = query -> query.contains("handover_router");

  private final FakePrometheus prometheus = new FakePrometheus();
  private final List<Key> woken = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final BusyClock clock = new BusyClock();
  private final Evidences evidences =
      new Evidences(
          prometheus.url(), CustomQueries.Allow, clock, woken::add, new CollectorRegistry(), TICK);

  @AfterEach
  void close() {
    over.countDown();
    evidences.close();
    prometheus.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50})
  void asksOncePerTickWhateverTheNumberOfResources(int resources) {
    var began = Instant.now();
    IntStream.range(0, resources).forEach(i -> watch("scratch-" + i, errors()));
    evidences.start();
    awaitQueries(OF_ROUTERS, 10);
    var ticks = Duration.between(began, Instant.now()).dividedBy(TICK) + 2;
    assertThat(prometheus.asked()).allMatch(OF_ROUTERS).hasSizeLessThanOrEqualTo((int) ticks);
  }

  @Test
  void ticksThatWereMissedAreNotMadeUpFor() {
    var missed = 40;
    watch("scratch", errors());
    evidences.start();
    awaitQueries(OF_ROUTERS, 2);
    var busyUntil = clock.busyFor(TICK.multipliedBy(missed), TICK.dividedBy(5));
    await().atMost(DEADLINE).until(() -> Instant.now().isAfter(busyUntil));
    var before = prometheus.asked().size();
    var began = Instant.now();
    awaitQueries(OF_ROUTERS, before + missed / 2);
    var ticks = Duration.between(began, Instant.now()).dividedBy(TICK) + 2;
    assertThat(ticks).isGreaterThanOrEqualTo(missed / 2);
  }

  @Test
  void asksNothingWhileThereIsNothingToMeasure() {
    evidences.start();
    watch("scratch", errors());
    awaitQueries(OF_ROUTERS, 1);
    evidences.forget(key("scratch"));
    var before = prometheus.asked().size();
    await().during(TICK.multipliedBy(5)).until(() -> prometheus.asked().size() <= before + 1);
  }

  @Test
  void readsFarBackOnceAndThenWhatIsNew() {
    prometheus.replies(query -> new Reply(200, scrapes(Instant.now(), 5, 0, 7)));
    watch("scratch", errors());
    evidences.start();
    awaitQueries(OF_ROUTERS, 3);
    assertThat(prometheus.asked().get(0)).endsWith("[180000ms]");
    assertThat(prometheus.asked().get(2)).matches(".*\\[5[0-9]{3}ms]");
  }

  @Test
  void saysThatItWasNotAskedBeforeItIs() {
    watch("scratch", errors());
    assertThat(arriving("scratch"))
        .isEqualTo(
            new Arriving.No("Prometheus at %s was not asked yet".formatted(prometheus.url())));
  }

  @Test
  void wakesWhoseEvidenceChangedAndNobodyElse() {
    prometheus.replies(query -> new Reply(200, scrapes(Instant.now(), 5, 0, 7)));
    watch("scratch", errors());
    evidences.of(new Key("elsewhere", "another"));
    evidences.start();
    await().atMost(DEADLINE).until(() -> woken.contains(key("scratch")));

    var report = evidences.of(key("scratch"));

    assertThat(report.evidence().arriving()).isEqualTo(new Arriving.Yes());
    assertThat(report.evidence().generation()).isEqualTo(7);
    assertThat(report.evidence().subject())
        .isEqualTo(new Subject.OnTrial(TestTables.TICKET, TestTables.CANDIDATE));
    assertThat(report.evidence().judgements())
        .allMatch(judgement -> judgement.verdict() instanceof Verdict.Within);
    assertThat(report.evidence().baselineBreaker()).isEqualTo(BaselineBreaker.Closed);
    assertThat(woken).containsOnly(key("scratch"));
    woken.clear();
    var asked = prometheus.asked().size();
    awaitQueries(OF_ROUTERS, asked + 2);
    assertThat(woken).isEmpty();
  }

  @Test
  void anotherTableIsAnotherMeasurement() {
    prometheus.replies(query -> new Reply(200, scrapes(Instant.now(), 5, 0, 7)));
    watch("scratch", errors());
    evidences.start();
    await().atMost(DEADLINE).until(() -> verdict("scratch") instanceof Verdict.Within);
    evidences.watch(
        key("scratch"),
        Watched.under(TestTables.canary("scratch", 50, 8), Instant.now(), List.of(errors())));
    assertThat(evidences.of(key("scratch")).evidence().generation()).isEqualTo(8);
    assertThat(verdict("scratch")).isInstanceOf(Verdict.Unknown.class);
  }

  @Test
  void aPrometheusThatFailsIsToldAndAskedAgain() {
    prometheus.replies(query -> new Reply(503, "starting up"));
    watch("scratch", errors());
    evidences.start();
    await()
        .atMost(DEADLINE)
        .until(
            () ->
                arriving("scratch") instanceof Arriving.No(var detail)
                    && detail.contains("answers 503: starting up")
                    && detail.contains(prometheus.url().toString()));
    prometheus.replies(query -> new Reply(200, scrapes(Instant.now(), 5, 0, 7)));
    await().atMost(DEADLINE).until(() -> verdict("scratch") instanceof Verdict.Within);
    prometheus.replies(query -> new Reply(200, "<html>please log in</html>"));
    await().atMost(DEADLINE).until(() -> verdict("scratch") instanceof Verdict.Unknown);
    assertThat(verdict("scratch").detail()).contains("does not answer as Prometheus does");
    assertThat(arriving("scratch")).isEqualTo(new Arriving.Yes());
  }

  @Test
  void aPrometheusThatHangsIsGivenUpAfterItsTime() {
    prometheus.replies(query -> new Reply(200, scrapes(Instant.now(), 5, 0, 7)));
    watch("scratch", errors());
    evidences.start();
    await().atMost(DEADLINE).until(() -> verdict("scratch") instanceof Verdict.Within);
    prometheus.replies(query -> hanging());
    await().atMost(DEADLINE).until(() -> verdict("scratch") instanceof Verdict.Unknown);
    assertThat(verdict("scratch").detail()).endsWith("does not answer within 2 s");
    var asked = prometheus.asked().size();
    awaitQueries(OF_ROUTERS, asked + 1);
    prometheus.replies(query -> new Reply(200, scrapes(Instant.now(), 5, 0, 7)));
    await().atMost(DEADLINE).until(() -> verdict("scratch") instanceof Verdict.Within);
  }

  @Test
  void aPrometheusThatIsNotThereIsSaidNotToBe() {
    watch("scratch", errors());
    prometheus.close();
    evidences.start();
    await()
        .atMost(DEADLINE)
        .until(
            () ->
                arriving("scratch") instanceof Arriving.No(var detail)
                    && detail.equals(
                        "Prometheus at %s cannot be reached: connection refused"
                            .formatted(prometheus.url())));
  }

  @Test
  void aSlowQueryDelaysOnlyItself() {
    prometheus.replies(
        query ->
            query.contains("slow_metric")
                ? hanging()
                : OF_ROUTERS.test(query)
                    ? new Reply(200, scrapes(Instant.now(), 5, 0, 7))
                    : new Reply(200, number(0.5)));
    watch("slow", query("slow_metric"));
    watch(
        "scratch", query("quick{revision=\"$revision\",name=\"$name\",namespace=\"$namespace\"}"));
    evidences.start();
    await().atMost(DEADLINE).until(() -> verdict("scratch") instanceof Verdict.Within);
    assertThat(prometheus.asked())
        .contains("quick{revision=\"cccccccccc\",name=\"scratch\",namespace=\"factory\"}");
    await()
        .atMost(DEADLINE)
        .until(() -> verdict("slow").detail().endsWith("does not answer within 2 s"));
    assertThat(evidences.of(key("scratch")).findings().getFirst().value()).hasValue(0.5);
  }

  @Test
  void aQueryIsAskedWhenItsWindowLiesAfterTheTable() {
    prometheus.replies(
        query ->
            OF_ROUTERS.test(query)
                ? new Reply(200, scrapes(Instant.now(), 5, 0, 7))
                : new Reply(200, number(0.5)));
    evidences.watch(
        key("scratch"),
        Watched.under(
            TestTables.canary("scratch", 20, 7),
            Instant.now().minusSeconds(59),
            List.of(query("late", Duration.ofSeconds(60)))));
    evidences.of(key("scratch"));
    evidences.start();
    awaitQueries(OF_ROUTERS, 2);
    assertThat(prometheus.asked()).allMatch(OF_ROUTERS);
    assertThat(verdict("scratch").detail()).contains("wholly after the table");
    await().atMost(DEADLINE).until(() -> verdict("scratch") instanceof Verdict.Within);
  }

  @Test
  void aClockThatIsSetBackIsNoReasonToReadLessThanAnInterval() {
    prometheus.replies(query -> new Reply(200, scrapes(Instant.now(), INTERVAL, 0, 7)));
    watch("scratch", errors());
    evidences.start();
    await().atMost(DEADLINE).until(() -> verdict("scratch") instanceof Verdict.Within);
    var before = prometheus.asked().size();

    clock.setBack(Duration.ofHours(1));

    awaitQueries(OF_ROUTERS, before + 5);
    var needed = Duration.ofSeconds(INTERVAL).plus(TICK).toMillis();
    assertThat(prometheus.asked()).map(EvidencesTest::wayBack).allMatch(back -> back >= needed);
    assertThat(verdict("scratch")).isInstanceOf(Verdict.Within.class);
  }

  @Test
  void aPrometheusThatFailedIsAskedAgainByAClockThatIsSetBack() {
    prometheus.replies(query -> new Reply(503, "starting up"));
    watch("scratch", errors());
    evidences.start();
    awaitQueries(OF_ROUTERS, 3);

    clock.setBack(Duration.ofHours(1));
    prometheus.replies(query -> new Reply(200, scrapes(Instant.now(), INTERVAL, 0, 7)));

    await().atMost(DEADLINE).until(() -> verdict("scratch") instanceof Verdict.Within);
  }

  @Test
  void aQueryIsAskedOnByAClockThatIsSetBack() {
    prometheus.replies(
        query ->
            OF_ROUTERS.test(query)
                ? new Reply(200, scrapes(Instant.now(), INTERVAL, 0, 7))
                : new Reply(200, number(0.5)));
    watch("scratch", query("own_metric"));
    evidences.start();
    await().atMost(DEADLINE).until(() -> verdict("scratch") instanceof Verdict.Within);
    var before = prometheus.asked().stream().filter(OF_ROUTERS.negate()).count();

    clock.setBack(Duration.ofHours(1));

    awaitQueries(OF_ROUTERS.negate(), (int) before + 2);
  }

  private static long wayBack(String query) {
    return Long.parseLong(query.replaceFirst(".*\\[(.*)ms]", "$1"));
  }

  private Reply hanging() {
    try {
      over.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new Reply(200, FakePrometheus.NO_ROUTERS);
  }

  private void awaitQueries(Predicate<String> which, int atLeast) {
    await()
        .atMost(DEADLINE)
        .until(() -> prometheus.asked().stream().filter(which).count() >= atLeast);
  }

  private void watch(String name, Guardrail guardrail) {
    evidences.watch(
        key(name),
        Watched.under(TestTables.canary(name, 20, 7), Instant.EPOCH, List.of(guardrail)));
    evidences.of(key(name));
  }

  private Verdict verdict(String name) {
    return evidences.of(key(name)).findings().getFirst().verdict();
  }

  private Arriving arriving(String name) {
    return evidences.of(key(name)).evidence().arriving();
  }

  private static Key key(String name) {
    return new Key("factory", name);
  }

  static Guardrail errors() {
    return new Guardrail(
        "errors",
        new Measure.ErrorRate(),
        new Threshold(OptionalDouble.of(0.05), OptionalDouble.empty(), 3, 50),
        OnBreach.Back,
        Mode.Enforce);
  }

  private static Guardrail query(String expression) {
    return query(expression, Duration.ofSeconds(30));
  }

  private static Guardrail query(String expression, Duration window) {
    return new Guardrail(
        "own",
        new Measure.Query(expression, window),
        new Threshold(OptionalDouble.of(1), OptionalDouble.empty(), 1, 50),
        OnBreach.Back,
        Mode.Enforce);
  }

  private static String number(double value) {
    return "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[%d,\"%s\"]}}"
        .formatted(Instant.now().getEpochSecond(), value);
  }

  /** A router that is scraped at every full interval and counts 20 requests a second. */
  private static String scrapes(Instant now, int interval, double failing, long generation) {
    var newest = now.getEpochSecond() / interval * interval;
    var times =
        IntStream.rangeClosed(0, 4).mapToLong(i -> newest - (4L - i) * interval).boxed().toList();
    var of = "\"namespace\":\"factory\",\"name\":\"%s\",\"pod\":\"router-1\"";
    return List.of("scratch", "slow").stream()
        .map(of::formatted)
        .map(
            labels ->
                series("table_generation", labels, times, time -> generation)
                    + ","
                    + requests(labels, "ok", times, 20 * (1 - failing))
                    + ","
                    + requests(labels, "error", times, 20 * failing))
        .collect(
            Collectors.joining(
                ",",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[",
                "]}}"));
  }

  private static String requests(String of, String result, List<Long> times, double perSecond) {
    var labels =
        of
            + ",\"variant\":\"candidate\",\"revision\":\"cccccccccc\",\"level\":\"Full\","
            + "\"role\":\"answer\",\"result\":\"%s\"".formatted(result);
    return series("requests_total", labels, times, time -> time % 100_000 * perSecond);
  }

  private static String series(
      String family,
      String labels,
      List<Long> times,
      java.util.function.LongToDoubleFunction value) {
    return "{\"metric\":{\"__name__\":\"handover_router_%s\",%s},\"values\":[%s]}"
        .formatted(
            family,
            labels,
            times.stream()
                .map(time -> "[%d,\"%s\"]".formatted(time, value.applyAsDouble(time)))
                .collect(Collectors.joining(",")));
  }

  /**
   * On request it keeps the thread that ticks from going on, as a busy machine does, or is set
   * back.
   */
  private static final class BusyClock extends Clock {
    private volatile Instant busyUntil = Instant.MIN;
    private volatile Duration slowness = Duration.ZERO;
    private volatile Duration behind = Duration.ZERO;

    /** Once for a long time; then each look at the clock takes a while. */
    Instant busyFor(Duration first, Duration then) {
      var until = Instant.now().plus(first);
      slowness = then;
      busyUntil = until;
      return until;
    }

    void setBack(Duration time) {
      behind = time;
    }

    @Override
    public Instant instant() {
      if (Thread.currentThread().getName().equals("evidence")) {
        var now = Instant.now();
        var left = Duration.between(now, busyUntil.isAfter(now) ? busyUntil : now.plus(slowness));
        LockSupport.parkNanos(left.toNanos());
      }
      return Instant.now().minus(behind);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return Clock.system(zone);
    }
  }
}
