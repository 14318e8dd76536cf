package dev.handover.reconcile.status;

import dev.handover.rollout.Cause;
import dev.handover.rollout.Consent;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Level;
import dev.handover.rollout.Notice;
import dev.handover.rollout.Progress;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Mark;
import dev.handover.rollout.Step;
import dev.handover.rollout.Stopwatch;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** As much as can be remembered. */
final class Worst {
  private static final Instant LONG_TIME = Instant.parse("2026-11-11T11:11:11.123Z");
  private static final Revision REVISION = new Revision("aaaaaaaaaa");

  private Worst() {}

  static Progress progress(String text) {
    var cause = new Cause.Breach("g".repeat(63), text);
    var step = new Step.Mirror(100, Duration.ofMillis(99_999_999_999L), Step.Entry.OnApproval);
    var steps = Collections.nCopies(20, (Step) step);
    var watch = new Stopwatch(Duration.ofMillis(99_999_999_999L), Optional.of(LONG_TIME));
    var journey =
        new Journey(
            "canary-aaaaaaaaaa-100000",
            Journey.Kind.Canary,
            Journey.Origin.Spec,
            REVISION,
            Level.HumanOnly,
            Level.HumanOnly,
            steps,
            steps,
            new Journey.Phase.Suspended(text, LONG_TIME, true, Optional.of(LONG_TIME), watch),
            consent(),
            LONG_TIME);
    return new Progress(
        Level.HumanOnly,
        Optional.of(REVISION),
        Optional.of(new Progress.Warm(REVISION, LONG_TIME)),
        Optional.of(journey),
        Collections.nCopies(
            Progress.KEPT,
            new Progress.Rejection(REVISION, cause, LONG_TIME, "retry-aaaaaaaaaa-100000")),
        Optional.of(new Progress.Latch(Level.Shadow, cause, LONG_TIME, "retry-level-100000")),
        Optional.of(new Progress.Failover(REVISION, LONG_TIME, Optional.of(LONG_TIME))),
        Collections.nCopies(4, new Progress.Leaving(REVISION, Optional.of(LONG_TIME))),
        Collections.nCopies(20, REVISION),
        100_000,
        Optional.of("retry-aaaaaaaaaa-100000"),
        Optional.of(new Progress.RollingBack("rollback-aaaaaaaaaa-100000", REVISION)),
        Optional.of(text.substring(0, Math.min(63, text.length()))),
        Optional.of(new Mark("canary-aaaaaaaaaa-100000", new Mark.Stage.Back(cause))),
        Optional.of(new Progress.Queued(REVISION, LONG_TIME)),
        Optional.of(LONG_TIME),
        Optional.of(LONG_TIME),
        Optional.of(new Progress.Concern(Notice.Reason.BreachHeld, text, LONG_TIME)),
        history(text));
  }

  /** As much as stays of a list in which the oldest have the tickets. */
  private static List<Progress.Moved> history(String text) {
    var reason = Notice.Reason.LevelReached;
    var replaced =
        new Progress.Replaced(REVISION, REVISION, Optional.of("rollback-aaaaaaaaaa-100000"));
    return Stream.concat(
            Stream.generate(() -> new Progress.Moved(LONG_TIME, reason, text, Optional.empty()))
                .limit(Progress.KEPT),
            Stream.generate(
                    () -> new Progress.Moved(LONG_TIME, reason, text, Optional.of(replaced)))
                .limit(Progress.NAMED))
        .toList();
  }

  private static Consent consent() {
    var ticket = "approve-canary-aaaaaaaaaa-100000-mirror-100";
    return new Consent(
        Optional.of(new Consent.Question(ticket, Optional.of(LONG_TIME))),
        Collections.nCopies(Consent.KEPT, new Consent.Approval(ticket, LONG_TIME)));
  }

  static Progress onlyRejected(List<Progress.Rejection> rejected) {
    return new Progress(
        Level.HumanOnly,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        rejected,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }
}
