package dev.handover.rollout;

import dev.handover.rollout.Decision.Waiting;
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
import dev.handover.rollout.Snapshot.Mark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered, while one pass changes it. Lives for one call of {@link Decide#decide} and is
 * seen by nobody else.
 */
final class Draft {
  final Snapshot seen;
  final Instant now;

  Level level;
  Optional<Revision> stable;
  Optional<Warm> previous;
  Optional<Journey> journey;
  List<Rejection> rejected;
  Optional<Latch> latch;
  Optional<Failover> failover;
  List<Leaving> leaving;
  List<Revision> retired;
  long journeys;
  Optional<String> retrying;
  Optional<RollingBack> rollingBack;
  Optional<String> retrain;
  Optional<Mark> last;
  Optional<Queued> queued;
  Optional<Instant> unobservedSince;
  Optional<Instant> releasing;
  Optional<Concern> concern;
  final List<Moved> history;

  final List<Notice> notices = new ArrayList<>();
  Optional<Waiting> waiting = Optional.empty();

  Draft(Snapshot seen) {
    this.seen = seen;
    this.now = seen.now();
    var progress = seen.progress();
    level = progress.level();
    stable = progress.stable();
    previous = progress.previous();
    journey = progress.journey();
    rejected = progress.rejected();
    latch = progress.latch();
    failover = progress.failover();
    leaving = progress.leaving();
    retired = progress.retired();
    journeys = progress.journeys();
    retrying = progress.retrying();
    rollingBack = progress.rollingBack();
    retrain = progress.retrain();
    last = progress.last();
    queued = progress.queued();
    unobservedSince = progress.unobservedSince();
    releasing = progress.releasing();
    concern = progress.concern();
    history = new ArrayList<>(progress.history());
  }

  Intent intent() {
    return seen.intent();
  }

  /** Something moved: people hear of it and it stays in the history. */
  void moved(Notice.Reason reason, String message) {
    moved(reason, message, Optional.empty());
  }

  private void moved(Notice.Reason reason, String message, Optional<Replaced> replaced) {
    notices.add(new Notice(reason, message));
    history.addFirst(new Moved(now, reason, message, replaced));
  }

  /** A revision takes its place; whoever had it can be gone back to by a ticket. */
  void becomesStable(Revision revision, Notice.Reason reason, String message) {
    var replaced = stable.filter(before -> !before.equals(revision));
    stable = Optional.of(revision);
    clear(revision);
    tickets(revision, Optional.empty());
    moved(
        reason,
        message,
        replaced.map(
            before -> new Replaced(before, revision, Optional.of(rollbackTicket(before)))));
  }

  /** Nobody can go back to a revision by a ticket any more. */
  void forgetTicket(Revision revision) {
    tickets(revision, Optional.empty());
  }

  /** The ticket of a revision has done what it was for; there is another one. */
  void renewTicket(Revision revision) {
    tickets(revision, Optional.of(rollbackTicket(revision)));
  }

  private void tickets(Revision revision, Optional<String> ticket) {
    history.replaceAll(moved -> withTicket(moved, revision, ticket));
  }

  private static Moved withTicket(Moved moved, Revision revision, Optional<String> ticket) {
    return moved
        .replaced()
        .filter(replaced -> replaced.revision().equals(revision))
        .filter(replaced -> replaced.ticket().isPresent())
        .map(replaced -> new Replaced(revision, replaced.by(), ticket))
        .map(
            replaced ->
                new Moved(moved.at(), moved.reason(), moved.message(), Optional.of(replaced)))
        .orElse(moved);
  }

  /** Whether a person can go back to a revision by a ticket. */
  boolean canBeNamed(Revision revision) {
    return history.stream()
        .flatMap(moved -> moved.replaced().stream())
        .anyMatch(it -> it.revision().equals(revision) && it.ticket().isPresent());
  }

  private String rollbackTicket(Revision revision) {
    return "rollback-%s-%d".formatted(revision.hash(), journeys);
  }

  /** Something is worth hearing, but nothing moved. */
  void notice(Notice.Reason reason, String message) {
    notices.add(new Notice(reason, message));
  }

  void waitFor(Waiting.What what, String needs) {
    waiting = Optional.of(Waiting.on(what, needs));
  }

  void waitFor(Waiting.What what, String needs, String ticket) {
    waiting = Optional.of(new Waiting(what, needs, Optional.of(ticket)));
  }

  void reject(Revision revision, Cause cause) {
    var entries = new ArrayList<Rejection>();
    entries.add(new Rejection(revision, cause, now, rejectionTicket(revision)));
    clear(revision);
    entries.addAll(rejected);
    rejected = entries;
  }

  /** A revision is rejected no more. */
  void clear(Revision revision) {
    rejected =
        rejected.stream().filter(rejection -> !rejection.revision().equals(revision)).toList();
  }

  boolean rejects(Revision revision) {
    return Progress.rejects(rejected, revision);
  }

  void latchAt(Level rung, Cause cause) {
    latch = Optional.of(new Latch(rung, cause, now, latchTicket()));
  }

  /** The ticket of a rejection in this pass. */
  String rejectionTicket(Revision revision) {
    return rejectionTicket(revision, journeys);
  }

  /** The one it would have if something were taken back at rest. */
  String nextRejectionTicket(Revision revision) {
    return rejectionTicket(revision, journeys + 1);
  }

  private static String rejectionTicket(Revision revision, long number) {
    return "retry-%s-%d".formatted(revision.hash(), number);
  }

  /** The ticket of a latch in this pass. */
  String latchTicket() {
    return latchTicket(journeys);
  }

  /** The one it would have if something were taken back at rest. */
  String nextLatchTicket() {
    return latchTicket(journeys + 1);
  }

  private static String latchTicket(long number) {
    return "retry-level-%d".formatted(number);
  }

  /** Where the first launch begins; once a revision has earned its place there is none. */
  Optional<Level> startAt() {
    return intent().startAt().filter(level -> stable.isEmpty());
  }

  /** The highest level that neither the spec nor a latch forbids. */
  Level allowed() {
    return latch.map(Latch::level).map(intent().ceiling()::atMost).orElse(intent().ceiling());
  }

  /**
   * The journey ends; its mark stays in the table, so that it cannot be taken up again. One that
   * never had traffic leaves no mark: the table of those who serve is not touched by it. Nor does
   * one that ends because of what was just taken back at rest: whoever takes up that ends it again.
   */
  void endJourney(Mark.Stage stage) {
    last =
        justEnded()
            .or(
                () ->
                    journey.filter(Draft::hadTraffic).map(ended -> new Mark(ended.ticket(), stage)))
            .or(() -> last);
    journey = Optional.empty();
  }

  /** What ended, or was taken back at rest, in this pass. */
  private Optional<Mark> justEnded() {
    return last.filter(ended -> !seen.progress().last().equals(Optional.of(ended)));
  }

  /**
   * Ticket and steps stand in status before there is traffic by them: whoever comes next must know
   * what the table means.
   */
  boolean remembers(Journey underway) {
    return seen.progress()
        .journey()
        .filter(known -> known.ticket().equals(underway.ticket()))
        .filter(known -> known.steps().equals(underway.steps()))
        .isPresent();
  }

  /**
   * What the table says beside who answers. What has just ended, or was just taken back at rest,
   * stands nowhere else until status is written; then it makes room for the journey.
   */
  Optional<Mark> mark() {
    return justEnded()
        .or(
            () ->
                journey
                    .filter(Draft::hadTraffic)
                    .map(
                        underway ->
                            new Mark(underway.ticket(), new Mark.Stage.Underway(step(underway)))))
        .or(() -> last);
  }

  private static boolean hadTraffic(Journey journey) {
    return switch (journey.phase()) {
      case Journey.Phase.Starting ignored -> journey.steps().isEmpty();
      case Journey.Phase.At ignored -> true;
      case Journey.Phase.Suspended ignored -> true;
    };
  }

  private static int step(Journey journey) {
    return journey.phase() instanceof Journey.Phase.At(int step, var held) ? step : -1;
  }

  Progress remembered() {
    return new Progress(
        level,
        stable,
        previous,
        journey,
        rejected,
        latch,
        failover,
        leaving,
        retired,
        journeys,
        retrying,
        rollingBack,
        retrain,
        last,
        queued,
        unobservedSince,
        releasing,
        concern,
        history);
  }
}
