package dev.handover.reconcile.status;

import dev.handover.api.v1alpha1.LastJourneyStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.ConcernStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.FailoverStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.HistoryEntry;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.LatchStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.LeavingStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.PreviousStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.QueuedStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.RejectedStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.RevisionStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.RollingBackStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.WaitingStatus;
import dev.handover.api.v1alpha1.TrafficStatus;
import dev.handover.api.v1alpha1.Vocabulary;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Progress;
import dev.handover.rollout.Progress.Concern;
import dev.handover.rollout.Progress.Failover;
import dev.handover.rollout.Progress.Latch;
import dev.handover.rollout.Progress.Moved;
import dev.handover.rollout.Progress.Queued;
import dev.handover.rollout.Progress.Rejection;
import dev.handover.rollout.Progress.Replaced;
import dev.handover.rollout.Progress.RollingBack;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Mark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts down what one pass decided and remembers. */
final class Account {
  private final Situation situation;
  private final Situation.Pass pass;
  private final Progress next;
  private final Limits limits;

  Account(Situation situation, Situation.Pass pass, Limits limits) {
    this.situation = situation;
    this.pass = pass;
    this.next = pass.decision().next();
    this.limits = limits;
  }

  ModelDeploymentStatus status(Optional<TrafficStatus> traffic) {
    var wait = Waits.of(situation);
    return new ModelDeploymentStatus(
        situation.generation(),
        next.level().name(),
        next.stable().map(this::stable).orElse(null),
        next.journey().flatMap(this::candidate).orElse(null),
        next.previous()
            .map(warm -> new PreviousStatus(warm.revision().hash(), warm.until().toString()))
            .orElse(null),
        next.journey()
            .map(journey -> JourneyWriter.write(journey, wait.map(Waits.Wait::word), limits))
            .orElse(null),
        next.journey().map(JourneyWriter::steps).orElse(List.of()),
        wait.map(this::waiting).orElse(null),
        traffic.orElse(null),
        FindingsWriter.guardrails(pass, limits),
        FindingsWriter.evidence(pass).orElse(null),
        next.rejected().stream().map(this::rejected).toList(),
        next.latch().map(this::latch).orElse(null),
        next.failover().map(Account::failover).orElse(null),
        next.concern().map(this::concern).orElse(null),
        next.leaving().stream()
            .map(
                leaving ->
                    new LeavingStatus(leaving.revision().hash(), text(leaving.unusedSince())))
            .toList(),
        next.retired().stream().map(Revision::hash).toList(),
        next.journeys() == 0 ? null : next.journeys(),
        next.last().map(this::last).orElse(null),
        next.queued().map(Account::queued).orElse(null),
        next.retrying().orElse(null),
        next.rollingBack().map(Account::rollingBack).orElse(null),
        next.retrain().orElse(null),
        text(next.unobservedSince()),
        text(next.releasing()),
        history(),
        Conditions.of(situation, traffic, limits));
  }

  private static String text(Optional<Instant> time) {
    return time.map(Instant::toString).orElse(null);
  }

  private RevisionStatus stable(Revision revision) {
    var since =
        situation
            .before()
            .map(ModelDeploymentStatus::stable)
            .filter(before -> revision.hash().equals(before.revision()))
            .map(RevisionStatus::since)
            .orElseGet(() -> situation.now().toString());
    return pods(revision, since);
  }

  private Optional<RevisionStatus> candidate(Journey journey) {
    return switch (journey.kind()) {
      case Launch, Canary -> Optional.of(pods(journey.revision(), journey.since().toString()));
      case Climb -> Optional.empty(); // the stable one itself is on trial
    };
  }

  private RevisionStatus pods(Revision revision, String since) {
    var seen = pass.seen().podsOf(revision);
    return new RevisionStatus(
        revision.hash(),
        since,
        pass.decision().replicas().getOrDefault(revision, seen.wanted()),
        seen.ready());
  }

  private WaitingStatus waiting(Waits.Wait wait) {
    return new WaitingStatus(wait.word(), limits.single(wait.needs()), wait.ticket().orElse(null));
  }

  private RejectedStatus rejected(Rejection rejection) {
    var cause = Causes.of(rejection.cause());
    return new RejectedStatus(
        rejection.revision().hash(),
        cause.reason(),
        cause.guardrail().map(Limits::name).flatMap(limits::message).orElse(null),
        cause.message().flatMap(limits::message).orElse(null),
        rejection.at().toString(),
        rejection.ticket());
  }

  private LatchStatus latch(Latch latch) {
    var cause = Causes.of(latch.cause());
    return new LatchStatus(
        latch.level().name(),
        cause.reason(),
        cause.guardrail().map(Limits::name).orElse(null),
        cause.message().map(limits::single).orElse(null),
        latch.at().toString(),
        latch.ticket());
  }

  private static FailoverStatus failover(Failover failover) {
    return new FailoverStatus(
        failover.revision().hash(), failover.since().toString(), text(failover.readySince()));
  }

  private ConcernStatus concern(Concern concern) {
    return new ConcernStatus(
        concern.reason().name(), limits.single(concern.message()), concern.since().toString());
  }

  private LastJourneyStatus last(Mark mark) {
    return switch (mark.stage()) {
      case Mark.Stage.Underway(int step) ->
          new LastJourneyStatus(
              mark.ticket(), Vocabulary.Stage.Underway.name(), step, null, null, null);
      case Mark.Stage.Over() ->
          new LastJourneyStatus(
              mark.ticket(), Vocabulary.Stage.Over.name(), null, null, null, null);
      case Mark.Stage.Back(var why) -> {
        var cause = Causes.of(why);
        yield new LastJourneyStatus(
            mark.ticket(),
            Vocabulary.Stage.Back.name(),
            null,
            cause.reason(),
            cause.guardrail().map(Limits::name).orElse(null),
            cause.message().map(limits::single).orElse(null));
      }
    };
  }

  private static QueuedStatus queued(Queued queued) {
    return new QueuedStatus(queued.revision().hash(), queued.since().toString());
  }

  private static RollingBackStatus rollingBack(RollingBack asked) {
    return new RollingBackStatus(asked.ticket(), asked.instead().hash());
  }

  /** Old news go first; a ticket is needed for as long as it can be used. */
  private List<HistoryEntry> history() {
    var entries = new ArrayList<HistoryEntry>();
    for (var moved : next.history()) {
      var ticket = moved.replaced().flatMap(Replaced::ticket);
      if (entries.size() < limits.history() || ticket.isPresent()) {
        entries.add(moved(moved, ticket));
      }
    }
    return entries;
  }

  private HistoryEntry moved(Moved moved, Optional<String> ticket) {
    return new HistoryEntry(
        moved.at().toString(),
        moved.reason().name(),
        limits.message(moved.message()).orElse(null),
        moved.replaced().map(Replaced::revision).map(Revision::hash).orElse(null),
        moved.replaced().map(Replaced::by).map(Revision::hash).orElse(null),
        ticket.orElse(null));
  }
}
