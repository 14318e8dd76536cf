package dev.handover.router.measure;

import dev.handover.router.measure.Meters.Series;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import io.prometheus.client.SimpleCollector;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The series of one arm's first attempts, or of the copies for one backend. */
public final class AttemptMeter {
  private static final int BY = AnsweredBy.values().length;

  private final Meters meters;
  private final Subject subject;
  private final Role role;
  private final Set<Series> series = ConcurrentHashMap.newKeySet();

  private final AtomicReferenceArray<Counter.Child> requests =
      new AtomicReferenceArray<>(Result.values().length * BY);
  private final AtomicReferenceArray<Counter.Child> fallbacks =
      new AtomicReferenceArray<>(FallbackReason.values().length);
  private final AtomicReferenceArray<Counter.Child> drops =
      new AtomicReferenceArray<>(DropReason.values().length);
  private final List<Counter.Child> slow;
  private final Histogram.Child seconds;

  AttemptMeter(Meters meters, Subject subject, Role role, List<Long> slowMillis) {
    this.meters = meters;
    this.subject = subject;
    this.role = role;
    seconds =
        child(
            meters.seconds,
            subject.namespace(),
            subject.name(),
            subject.variant(),
            subject.revision(),
            role.word());
    // There from the start, at 0: a rate needs to see where a count began.
    slow = slowMillis.stream().map(limit -> slow(limit + "ms")).toList();
  }

  /** Has a result's series from the start, at 0. */
  public void expect(Result result, AnsweredBy by) {
    requests(result, by);
  }

  /** An attempt ended, or could not be made. */
  public void count(Result result, AnsweredBy by) {
    requests(result, by).inc();
  }

  /** The attempt took longer than the table's limit of that index. */
  public void countSlow(int limit) {
    slow.get(limit).inc();
  }

  /** How long an attempt took that was made. */
  public void observe(long nanos) {
    seconds.observe(nanos / (double) TimeUnit.SECONDS.toNanos(1));
  }

  /** A failed attempt was handed to the fallback, or could not be. */
  public void count(FallbackReason reason) {
    Counter.Child child = fallbacks.get(reason.ordinal());
    if (child == null) {
      child =
          child(
              meters.fallback,
              subject.namespace(),
              subject.name(),
              subject.variant(),
              subject.revision(),
              subject.level(),
              reason.word());
      fallbacks.set(reason.ordinal(), child);
    }
    child.inc();
  }

  /** A copy was not sent. */
  public void count(DropReason reason) {
    Counter.Child child = drops.get(reason.ordinal());
    if (child == null) {
      child =
          child(
              meters.mirrorDropped,
              subject.namespace(),
              subject.name(),
              subject.variant(),
              subject.revision(),
              reason.word());
      drops.set(reason.ordinal(), child);
    }
    child.inc();
  }

  Set<Series> series() {
    return series;
  }

  private Counter.Child requests(Result result, AnsweredBy by) {
    int index = result.ordinal() * BY + by.ordinal();
    Counter.Child child = requests.get(index);
    if (child == null) {
      child =
          child(
              meters.requests,
              subject.namespace(),
              subject.name(),
              subject.variant(),
              subject.revision(),
              subject.level(),
              role.word(),
              by.word(),
              result.word());
      requests.set(index, child);
    }
    return child;
  }

  private Counter.Child slow(String over) {
    return child(
        meters.slow,
        subject.namespace(),
        subject.name(),
        subject.variant(),
        subject.revision(),
        subject.level(),
        role.word(),
        over);
  }

  private <C> C child(SimpleCollector<C> family, String... labels) {
    Series one = new Series(family, List.of(labels));
    series.add(one);
    return meters.child(family, one);
  }
}
