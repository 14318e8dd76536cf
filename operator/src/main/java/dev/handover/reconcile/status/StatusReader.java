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
import dev.handover.api.v1alpha1.TrafficStatus;
import dev.handover.api.v1alpha1.Vocabulary;
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
import dev.handover.rollout.Snapshot.Mark;
import java.time.Instant;
import java.util.Optional;

/**
 * What a stored status remembers. Total: anybody with the right to may have written anything there.
 * What cannot be read is as if it were not there, except where that would let something bad up
 * again: a rejection and a latch stand as long as one can tell whom they are about.
 */
public final class StatusReader {
  private StatusReader() {}

  /** What is remembered; {@link Progress#NONE} where there is no status yet. */
  public static Progress progress(Optional<ModelDeploymentStatus> stored) {
    return stored.map(StatusReader::progress).orElse(Progress.NONE);
  }

  /** The table that every router was last seen to obey, if it is known since when. */
  public static Optional<Confirmed> confirmed(Optional<ModelDeploymentStatus> stored) {
    return stored.map(ModelDeploymentStatus::traffic).flatMap(StatusReader::confirmed);
  }

  private static Optional<Confirmed> confirmed(TrafficStatus stored) {
    return Optional.ofNullable(stored.generation())
        .flatMap(table -> Stored.time(stored.since()).map(since -> new Confirmed(table, since)));
  }

  private static Progress progress(ModelDeploymentStatus stored) {
    var level = Levels.read(stored.level()).orElse(Level.HumanOnly);
    return new Progress(
        level,
        Optional.ofNullable(stored.stable())
            .map(RevisionStatus::revision)
            .flatMap(Stored::revision),
        Optional.ofNullable(stored.previous()).flatMap(StatusReader::warm),
        Optional.ofNullable(stored.journey())
            .flatMap(journey -> JourneyReader.read(journey, level, stored.steps())),
        stored.rejected().stream().flatMap(it -> rejection(it).stream()).toList(),
        Optional.ofNullable(stored.latch()).map(latch -> latch(latch, level)),
        Optional.ofNullable(stored.failover()).flatMap(StatusReader::failover),
        stored.leaving().stream().flatMap(it -> leaving(it).stream()).toList(),
        stored.retired().stream().flatMap(it -> Stored.revision(it).stream()).toList(),
        Optional.ofNullable(stored.journeys()).filter(it -> it > 0).orElse(0L),
        Stored.text(stored.retrying()),
        Optional.ofNullable(stored.rollingBack()).flatMap(StatusReader::rollingBack),
        Stored.text(stored.retrain()),
        Optional.ofNullable(stored.last()).flatMap(StatusReader::mark),
        Optional.ofNullable(stored.queued()).flatMap(StatusReader::queued),
        Stored.time(stored.unobservedSince()),
        Stored.time(stored.releasing()),
        Optional.ofNullable(stored.concern()).flatMap(StatusReader::concern),
        stored.history().stream().flatMap(it -> moved(it).stream()).toList());
  }

  private static Optional<Warm> warm(PreviousStatus stored) {
    return Stored.revision(stored.revision())
        .flatMap(it -> Stored.time(stored.warmUntil()).map(until -> new Warm(it, until)));
  }

  private static Optional<Rejection> rejection(RejectedStatus stored) {
    return Stored.revision(stored.revision())
        .map(
            revision ->
                new Rejection(
                    revision,
                    Causes.read(stored.reason(), stored.guardrail(), stored.message()).cause(),
                    Stored.time(stored.at()).orElse(Instant.EPOCH),
                    Stored.text(stored.ticket()).orElse("retry-" + revision.hash())));
  }

  private static Latch latch(LatchStatus stored, Level level) {
    return new Latch(
        Levels.read(stored.level()).orElse(level),
        Causes.read(stored.reason(), stored.guardrail(), stored.message()).cause(),
        Stored.time(stored.at()).orElse(Instant.EPOCH),
        Stored.text(stored.ticket()).orElse("retry-level"));
  }

  private static Optional<Failover> failover(FailoverStatus stored) {
    return Stored.revision(stored.revision())
        .map(
            revision ->
                new Failover(
                    revision,
                    Stored.time(stored.since()).orElse(Instant.EPOCH),
                    Stored.time(stored.readySince())));
  }

  private static Optional<Leaving> leaving(LeavingStatus stored) {
    return Stored.revision(stored.revision())
        .map(revision -> new Leaving(revision, Stored.time(stored.unusedSince())));
  }

  private static Optional<Mark> mark(LastJourneyStatus stored) {
    return Stored.text(stored.ticket())
        .flatMap(ticket -> stage(stored).map(stage -> new Mark(ticket, stage)));
  }

  private static Optional<Mark.Stage> stage(LastJourneyStatus stored) {
    return Stored.word(stored.stage(), Vocabulary.Stage.class)
        .map(
            stage ->
                switch (stage) {
                  case Underway ->
                      new Mark.Stage.Underway(Optional.ofNullable(stored.step()).orElse(-1));
                  case Over -> new Mark.Stage.Over();
                  case Back ->
                      new Mark.Stage.Back(
                          Causes.read(stored.reason(), stored.guardrail(), stored.message())
                              .cause());
                });
  }

  private static Optional<Concern> concern(ConcernStatus stored) {
    return Stored.word(stored.reason(), Notice.Reason.class)
        .map(
            reason ->
                new Concern(
                    reason,
                    Optional.ofNullable(stored.message()).orElse(""),
                    Stored.time(stored.since()).orElse(Instant.EPOCH)));
  }

  private static Optional<Moved> moved(HistoryEntry stored) {
    return Stored.word(stored.reason(), Notice.Reason.class)
        .flatMap(
            reason ->
                Stored.time(stored.at())
                    .map(
                        at ->
                            new Moved(
                                at,
                                reason,
                                Optional.ofNullable(stored.message()).orElse(""),
                                replaced(stored))));
  }

  private static Optional<Replaced> replaced(HistoryEntry stored) {
    return Stored.revision(stored.from())
        .flatMap(
            from ->
                Stored.revision(stored.to())
                    .map(to -> new Replaced(from, to, Stored.text(stored.ticket()))));
  }

  private static Optional<Queued> queued(QueuedStatus stored) {
    return Stored.revision(stored.revision())
        .map(it -> new Queued(it, Stored.time(stored.since()).orElse(Instant.EPOCH)));
  }

  private static Optional<RollingBack> rollingBack(RollingBackStatus stored) {
    return Stored.text(stored.ticket())
        .flatMap(
            ticket ->
                Stored.revision(stored.instead()).map(instead -> new RollingBack(ticket, instead)));
  }
}
