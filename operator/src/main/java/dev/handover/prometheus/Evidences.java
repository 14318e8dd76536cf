package dev.handover.prometheus;

import dev.handover.evidence.Judges;
import dev.handover.evidence.Scrapes;
import dev.handover.evidence.Seen;
import io.prometheus.client.CollectorRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What the measurements say of each resource. Once a second Prometheus is asked what all routers
 * said, with one query for all resources; those whose evidence changed are woken at once.
 *
 * <p>What is known is an immutable value that is replaced: reports can be had on any thread at any
 * time, and follow from that value, what is watched, and the time.
 */
public final class Evidences implements AutoCloseable {
  /** Time between two looks at Prometheus. */
  public static final Duration TICK = Duration.ofSeconds(1);

  private static final Logger LOG = Logger.getLogger(Evidences.class);

  /** How long to wait at most before a Prometheus that fails is asked again. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

  /** After a start or an outage nobody needs older scrapes than that. */
  private static final Duration LONGEST_WAY = Duration.ofMinutes(10);

  private final Duration tick;
  private final Clock clock;
  private final Consumer<Key> wake;
  private final PrometheusApi api;
  private final ScrapeReader scrapes;
  private final CustomAnswers answers;
  private final QueryMeter meter;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("evidence").factory());

  private final Map<Key, Watched> watched = new ConcurrentHashMap<>();

  /** What each resource knows already, or has been woken for. */
  private final Map<Key, Gist> told = new ConcurrentHashMap<>();

  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile Reading reading;
  private volatile Instant readUntil = Instant.EPOCH;
  private volatile Instant due = Instant.MIN;
  private volatile int failures;

  /**
   * Reads from one Prometheus.
   *
   * @param url where it answers, without {@code /api/v1}; it must show the routers of this cluster
   *     only
   * @param customQueries what guardrails may ask for
   * @param wake told of resources whose evidence changed; called on a thread of ours, must not
   *     block
   */
  public Evidences(
      URI url,
      CustomQueries customQueries,
      Clock clock,
      Consumer<Key> wake,
      CollectorRegistry registry) {
    this(url, customQueries, clock, wake, registry, TICK);
  }

  Evidences(
      URI url,
      CustomQueries customQueries,
      Clock clock,
      Consumer<Key> wake,
      CollectorRegistry registry,
      Duration tick) {
    this.tick = tick;
    this.clock = clock;
    this.wake = wake;
    api = new PrometheusApi(url);
    scrapes = new ScrapeReader(api);
    meter = new QueryMeter(registry);
    answers = new CustomAnswers(api, meter, customQueries, threads);
    reading = Reading.none("Prometheus at %s was not asked yet".formatted(url));
  }

  /**
   * Begins to ask; until then every report says that Prometheus was not asked yet. A tick that
   * comes late moves the next ones: on a busy machine Prometheus is asked less often, never more.
   */
  public void start() {
    ticks.scheduleWithFixedDelay(this::tick, 0, tick.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Measures a resource under a table. To be told again whenever the table that is judged or a
   * guardrail changes; telling the same again is cheap.
   */
  public void watch(Key key, Watched what) {
    watched.put(key, what);
  }

  /** The resource is gone. */
  public void forget(Key key) {
    watched.remove(key);
    told.remove(key);
  }

  /** What the measurements say of a resource now; its asker is woken when that has changed. */
  public Report of(Key key) {
    var report = report(key);
    told.put(key, Gist.of(report));
    return report;
  }

  private Report report(Key key) {
    var known = reading;
    var theirs = known.theirs(clock.instant());
    var what = watched.getOrDefault(key, Watched.NOTHING);
    var mine = known.scrapes(key);
    var seen = new Seen(mine, answers.of(key, what), known.trouble());
    var findings = Judges.judge(what.guardrails(), what.scope(), seen, theirs);
    var arriving = known.sight(key.namespace()).arriving(key.namespace(), theirs);
    return new Report(Judges.evidence(what.scope(), mine, findings, arriving, theirs), findings);
  }

  private void tick() {
    try {
      var now = clock.instant();
      if (!(watched.isEmpty() && told.isEmpty()) && due(now) && asking.compareAndSet(false, true)) {
        threads.execute(this::read);
      }
      answers.ask(watched, reading.pace(), now, reading.skew(), this::wakeIfChanged);
      wakeChanged();
    } catch (RuntimeException e) {
      LOG.error("a look at the evidence failed", e);
    }
  }

  /** A pause that lasts longer than any was begun by a clock that was set back since. */
  private boolean due(Instant now) {
    return !now.isBefore(due) || now.plus(LONGEST_PAUSE).isBefore(due);
  }

  private void read() {
    var began = clock.instant();
    try {
      var answer = meter.metered(QueryMeter.Kind.scrapes, () -> scrapes.read(wayBack(began)));
      reading = reading.and(answer, this::reach, clock.instant());
      readUntil = began;
      if (failures > 0) {
        LOG.info("Prometheus answers again");
      }
      failures = 0;
    } catch (Failure e) {
      failed(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("what Prometheus answered could not be taken in", e);
      failed("what Prometheus answered could not be taken in: " + e);
    } finally {
      asking.set(false);
    }
    wakeChanged();
  }

  private void failed(String why) {
    if (failures == 0) {
      LOG.warn(why);
    }
    failures++;
    reading = reading.failed(why);
    var pause = tick.multipliedBy(failures);
    due = clock.instant().plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
  }

  /**
   * How far back to read: a sample has the time at which its scrape began, and can be read when the
   * scrape is over, up to one interval later. After the clock was set back nobody knows what was
   * missed.
   */
  private Duration wayBack(Instant now) {
    var needed =
        watched.keySet().stream().map(this::reach).max(Duration::compareTo).orElse(Scrapes.KEPT);
    var missed =
        now.isBefore(readUntil)
            ? LONGEST_WAY
            : Duration.between(readUntil, now).plus(reading.pace().expected()).plus(tick);
    return Stream.of(missed, needed, LONGEST_WAY).min(Duration::compareTo).orElseThrow();
  }

  private Duration reach(Key key) {
    return watched.getOrDefault(key, Watched.NOTHING).reach(reading.pace().expected());
  }

  private void wakeChanged() {
    told.keySet().forEach(this::wakeIfChanged);
  }

  private void wakeIfChanged(Key key) {
    try {
      var before = told.get(key);
      if (before != null) {
        var gist = Gist.of(report(key));
        if (!gist.equals(before) && told.replace(key, before, gist)) {
          wake.accept(key);
        }
      }
    } catch (RuntimeException e) {
      LOG.errorf(e, "%s/%s could not be judged or woken", key.namespace(), key.name());
    }
  }

  @Override
  public void close() {
    ticks.shutdownNow();
    threads.shutdownNow();
    api.close();
  }
}
