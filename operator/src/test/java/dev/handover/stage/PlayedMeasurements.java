package dev.handover.stage;

import dev.handover.reconcile.Measurements;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.BaselineBreaker;
import dev.handover.rollout.Snapshot.Evidence;
import dev.handover.rollout.Snapshot.Judgement;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.rollout.Subject;
import dev.handover.traffic.Tables;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Measurements as a test wants them. At first all arrive and all is well. */
public final class PlayedMeasurements implements Measurements {
  private final Map<String, Verdict> verdicts = new ConcurrentHashMap<>();
  private final Set<Revision> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong asked = new AtomicLong();
  private volatile Arriving arriving = new Arriving.Yes();
  private volatile Optional<Hold> hold = Optional.empty();
  private volatile Optional<Instant> since = Optional.empty();

  /** Keeps passes in the middle of what they look at. */
  public static final class Hold {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /** Whether a pass is kept. */
    public boolean reached() {
      return reached.getCount() == 0;
    }

    /** Lets all of them go on. */
    public void release() {
      released.countDown();
    }

    private void keep() {
      reached.countDown();
      try {
        released.await();
      } catch (InterruptedException told) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What a guardrail says of a revision from now on; of others it says that they are within. */
  public void say(Revision revision, String guardrail, Verdict verdict) {
    verdicts.put(revision + "/" + guardrail, verdict);
  }

  /** Routers stop asking a revision. */
  public void openBreaker(Revision revision) {
    open.add(revision);
  }

  /** Routers ask everybody again. */
  public void closeBreakers() {
    open.clear();
  }

  /** Whether measurements arrive from now on. */
  public void arrive(Arriving how) {
    arriving = how;
  }

  /** Every pass from now on waits here. */
  public Hold hold() {
    var keeper = new Hold();
    hold = Optional.of(keeper);
    return keeper;
  }

  /** Since when the table was judged, when they were last asked for. */
  public Optional<Instant> since() {
    return since;
  }

  /** How often they were asked for: once in each pass. */
  long asked() {
    return asked.get();
  }

  @Override
  public Measured of(Asked asked) {
    this.asked.incrementAndGet();
    since = asked.since();
    hold.ifPresent(Hold::keep);
    var table = asked.table().map(Tables::read);
    var subject = table.map(Subject::under).orElse(Subject.NOBODY);
    var judgements =
        asked.guardrails().stream()
            .map(
                guardrail ->
                    new Judgement(
                        guardrail.name(), guardrail.onBreach(), verdict(subject, guardrail.name())))
            .toList();
    return new Measured(
        new Evidence(
            table.map(it -> it.generation()).orElse(0L),
            subject,
            arriving,
            judgements,
            Set.copyOf(open),
            BaselineBreaker.Closed),
        List.of());
  }

  private Verdict verdict(Subject subject, String guardrail) {
    var within = new Verdict.Within("as it should be");
    return switch (subject) {
      case Subject.Nobody() -> within;
      case Subject.OnTrial(var ticket, var revision) ->
          verdicts.getOrDefault(revision + "/" + guardrail, within);
      case Subject.AtRest(var revision) ->
          verdicts.getOrDefault(revision + "/" + guardrail, within);
    };
  }

  @Override
  public void forget(String namespace, String name) {
    // nothing is remembered of a resource
  }
}
