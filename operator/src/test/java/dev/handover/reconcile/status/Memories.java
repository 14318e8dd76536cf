package dev.handover.reconcile.status;

import dev.handover.rollout.Cause;
import dev.handover.rollout.Consent;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Journey.Kind;
import dev.handover.rollout.Journey.Origin;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Level;
import dev.handover.rollout.Notice;
import dev.handover.rollout.Progress;
import dev.handover.rollout.Progress.Concern;
import dev.handover.rollout.Progress.Failover;
import dev.handover.rollout.Progress.Latch;
import dev.handover.rollout.Progress.Leaving;
import dev.handover.rollout.Progress.Moved;
import dev.handover.rollout.Progress.Queued;
import dev.handover.rollout.Progress.Rejection;
import dev.handover.rollout.Progress.Replaced;
import dev.handover.rollout.Progress.RollingBack;
import dev.handover.rollout.Progress.Warm;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Mark;
import dev.handover.rollout.Step;
import dev.handover.rollout.Stopwatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Everything that can be remembered, also what no story leads to. */
final class Memories extends DomainContextBase {
  /** With texts as long as they usually are. */
  @Provide
  Arbitrary<Progress> memories() {
    return memories(texts(30), 0, 4);
  }

  /** With texts and lists as long as they can be. */
  static Arbitrary<Progress> huge() {
    return memories(texts(3000), Progress.KEPT / 2, Progress.KEPT);
  }

  private static Arbitrary<Progress> memories(Arbitrary<String> texts, int fewest, int most) {
    var who =
        Combinators.combine(
                Arbitraries.of(Level.class),
                revisions().optional(),
                Combinators.combine(revisions(), times()).as(Warm::new).optional(),
                journeys(texts).optional(),
                failovers().optional(),
                Combinators.combine(revisions(), times()).as(Queued::new).optional())
            .as(Who::new);
    var past =
        Combinators.combine(
                rejections(texts).list().ofMinSize(fewest).ofMaxSize(most),
                latches(texts).optional(),
                words().optional(),
                marks(texts).optional(),
                moves(texts).list().ofMinSize(fewest).ofMaxSize(most))
            .as(Past::new);
    var rest =
        Combinators.combine(
                leavings().list().ofMaxSize(3),
                revisions().list().ofMinSize(fewest).ofMaxSize(most),
                Arbitraries.longs().between(0, 100_000),
                tickets().optional(),
                Combinators.combine(tickets(), revisions()).as(RollingBack::new).optional(),
                times().optional(),
                times().optional(),
                concerns(texts).optional())
            .as(Rest::new);
    return Combinators.combine(who, past, rest).as(Memories::progress);
  }

  private record Who(
      Level level,
      Optional<Revision> stable,
      Optional<Warm> previous,
      Optional<Journey> journey,
      Optional<Failover> failover,
      Optional<Queued> queued) {}

  private record Past(
      List<Rejection> rejected,
      Optional<Latch> latch,
      Optional<String> retrain,
      Optional<Mark> last,
      List<Moved> history) {}

  private record Rest(
      List<Leaving> leaving,
      List<Revision> retired,
      long journeys,
      Optional<String> retrying,
      Optional<RollingBack> rollingBack,
      Optional<Instant> unobservedSince,
      Optional<Instant> releasing,
      Optional<Concern> concern) {}

  private static Progress progress(Who who, Past past, Rest rest) {
    return new Progress(
        who.level(),
        who.stable(),
        who.previous(),
        who.journey(),
        past.rejected(),
        past.latch(),
        who.failover(),
        rest.leaving(),
        rest.retired(),
        rest.journeys(),
        rest.retrying(),
        rest.rollingBack(),
        past.retrain(),
        past.last(),
        who.queued(),
        rest.unobservedSince(),
        rest.releasing(),
        rest.concern(),
        past.history());
  }

  private static Arbitrary<Revision> revisions() {
    return Arbitraries.strings()
        .withChars("0123456789abcdef")
        .ofLength(10)
        .map(Revision::new)
        .injectDuplicates(0.3);
  }

  private static Arbitrary<Instant> times() {
    return Arbitraries.longs()
        .between(0, Instant.parse("2100-01-01T00:00:00Z").toEpochMilli())
        .map(Instant::ofEpochMilli);
  }

  private static Arbitrary<Duration> durations() {
    return Arbitraries.longs().between(0, 10_000_000_000L).map(Duration::ofMillis);
  }

  private static Arbitrary<String> tickets() {
    return Arbitraries.strings().alpha().numeric().withChars('-').ofMinLength(1).ofMaxLength(40);
  }

  /** What a person says, as far as it counts, in letters of one or two chars. */
  private static Arbitrary<String> words() {
    var letters = Arbitraries.of("x", "\ud83d\ude00");
    return Combinators.combine(letters, Arbitraries.integers().between(1, 63)).as(String::repeat);
  }

  /** Any characters that belong to whole ones, also those that JSON must escape. */
  private static Arbitrary<String> texts(int longest) {
    return Arbitraries.strings()
        .ofMaxLength(longest)
        .map(
            text ->
                text.codePoints()
                    .filter(it -> it < Character.MIN_SURROGATE || it > Character.MAX_SURROGATE)
                    .collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString());
  }

  private static Arbitrary<Stopwatch> stopwatches() {
    return Combinators.combine(durations(), times().optional()).as(Stopwatch::new);
  }

  private static Arbitrary<Step> steps() {
    var percent = Arbitraries.integers().between(1, 100);
    var entries = Arbitraries.of(Step.Entry.class);
    return Arbitraries.oneOf(
        Combinators.combine(percent, durations(), entries).as(Step.Mirror::new),
        Combinators.combine(percent, durations(), entries).as(Step.Share::new));
  }

  private static Arbitrary<Journey> journeys(Arbitrary<String> texts) {
    var plans = steps().list().ofMaxSize(20);
    return Combinators.combine(
            tickets(),
            Arbitraries.of(Kind.class),
            Combinators.combine(Arbitraries.of(Origin.class), revisions()).as(Asked::new),
            Arbitraries.of(Level.class),
            Arbitraries.of(Level.class),
            plans,
            plans,
            times())
        .flatAs(
            (ticket, kind, asked, from, to, planned, steps, since) ->
                Combinators.combine(phases(texts, steps.size()), consents())
                    .as(
                        (phase, consent) ->
                            new Journey(
                                ticket,
                                kind,
                                asked.origin(),
                                asked.revision(),
                                from,
                                to,
                                planned,
                                steps,
                                phase,
                                consent,
                                since)));
  }

  private record Asked(Origin origin, Revision revision) {}

  private static Arbitrary<Consent> consents() {
    var asked = Combinators.combine(tickets(), times().optional()).as(Consent.Question::new);
    var given = Combinators.combine(tickets(), times()).as(Consent.Approval::new);
    return Combinators.combine(asked.optional(), given.list().ofMaxSize(Consent.KEPT))
        .as(Consent::new);
  }

  private static Arbitrary<Phase> phases(Arbitrary<String> texts, int steps) {
    Arbitrary<Phase> starting = stopwatches().map(Phase.Starting::new);
    Arbitrary<Phase> suspended =
        Combinators.combine(
                texts, times(), Arbitraries.of(true, false), times().optional(), stopwatches())
            .as(Phase.Suspended::new);
    if (steps == 0) {
      return Arbitraries.oneOf(starting, suspended);
    }
    Arbitrary<Phase> at =
        Combinators.combine(Arbitraries.integers().between(0, steps - 1), stopwatches())
            .as(Phase.At::new);
    return Arbitraries.oneOf(starting, suspended, at);
  }

  private static Arbitrary<Cause> causes(Arbitrary<String> texts) {
    var names = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(63);
    return Arbitraries.oneOf(
        Combinators.combine(names, texts).as(Cause.Breach::new),
        texts.map(Cause.Crashed::new),
        texts.map(Cause.DeadlineExceeded::new),
        Arbitraries.create(Cause.BreakerOpen::new),
        Arbitraries.create(Cause.Aborted::new),
        Arbitraries.create(Cause.RolledBack::new));
  }

  private static Arbitrary<Rejection> rejections(Arbitrary<String> texts) {
    return Combinators.combine(revisions(), causes(texts), times(), tickets()).as(Rejection::new);
  }

  private static Arbitrary<Latch> latches(Arbitrary<String> texts) {
    return Combinators.combine(Arbitraries.of(Level.class), causes(texts), times(), tickets())
        .as(Latch::new);
  }

  private static Arbitrary<Failover> failovers() {
    return Combinators.combine(revisions(), times(), times().optional()).as(Failover::new);
  }

  private static Arbitrary<Leaving> leavings() {
    return Combinators.combine(revisions(), times().optional()).as(Leaving::new);
  }

  private static Arbitrary<Mark> marks(Arbitrary<String> texts) {
    Arbitrary<Mark.Stage> stages =
        Arbitraries.oneOf(
            Arbitraries.integers().between(-1, 20).map(Mark.Stage.Underway::new),
            Arbitraries.create(Mark.Stage.Over::new),
            causes(texts).map(Mark.Stage.Back::new));
    return Combinators.combine(tickets(), stages).as(Mark::new);
  }

  private static Arbitrary<Concern> concerns(Arbitrary<String> texts) {
    return Combinators.combine(Arbitraries.of(Notice.Reason.class), texts, times())
        .as(Concern::new);
  }

  private static Arbitrary<Moved> moves(Arbitrary<String> texts) {
    var replaced =
        Combinators.combine(revisions(), revisions(), tickets().optional()).as(Replaced::new);
    return Combinators.combine(
            times(), Arbitraries.of(Notice.Reason.class), texts, replaced.optional())
        .as(Moved::new);
  }
}
