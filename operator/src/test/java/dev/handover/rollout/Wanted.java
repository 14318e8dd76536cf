package dev.handover.rollout;

import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Intent.DeletionPolicy;
import dev.handover.rollout.Intent.OnNewRevision;
import dev.handover.rollout.Intent.Unobserved;
import dev.handover.rollout.Intent.Unobserved.Then;
import dev.handover.rollout.Step.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** A spec that can be edited. As it begins, a model may go all the way, in the usual steps. */
final class Wanted {
  static final List<Step> CANARY =
      List.of(
          new Step.Mirror(100, Duration.ofSeconds(20)),
          new Step.Share(5, Duration.ofSeconds(20)),
          new Step.Share(20, Duration.ofSeconds(20)),
          new Step.Share(50, Duration.ofSeconds(20)),
          new Step.Share(95, Duration.ofSeconds(30)));

  /** The same, with two steps that a person must approve. */
  static final List<Step> CANARY_WITH_LEAVE =
      List.of(
          CANARY.get(0),
          new Step.Share(5, Duration.ofSeconds(20), Entry.OnApproval),
          CANARY.get(2),
          new Step.Share(50, Duration.ofSeconds(20), Entry.OnApproval),
          CANARY.get(4));

  Revision desired = new Revision("v1");
  BaselineKind baseline = BaselineKind.Human;
  Level ceiling = Level.Full;
  List<Level> path = List.of(Level.Shadow, Level.Full);
  Optional<Level> startAt = Optional.empty();
  Set<Level> approvals = Set.of();
  List<Step> steps = CANARY;
  int replicas = 2;
  Duration keepWarm = Duration.ofMinutes(2);
  Duration progressDeadline = Duration.ofMinutes(1);
  int history = 2;
  OnNewRevision onNewRevision = OnNewRevision.Supersede;
  boolean paused;
  Unobserved unobserved = new Unobserved(Duration.ofSeconds(40), Then.Hold);
  DeletionPolicy deletionPolicy = DeletionPolicy.Baseline;

  Intent intent() {
    return new Intent(
        desired,
        baseline,
        ceiling,
        path,
        startAt,
        approvals,
        steps,
        replicas,
        keepWarm,
        progressDeadline,
        history,
        onNewRevision,
        paused,
        unobserved,
        deletionPolicy);
  }

  /** The same spec, edited. */
  static Intent edited(Intent intent, Consumer<Wanted> edit) {
    var wanted = new Wanted();
    wanted.desired = intent.desired();
    wanted.baseline = intent.baseline();
    wanted.ceiling = intent.ceiling();
    wanted.path = intent.path();
    wanted.startAt = intent.startAt();
    wanted.approvals = intent.approvals();
    wanted.steps = intent.steps();
    wanted.replicas = intent.replicas();
    wanted.keepWarm = intent.keepWarm();
    wanted.progressDeadline = intent.progressDeadline();
    wanted.history = intent.history();
    wanted.onNewRevision = intent.onNewRevision();
    wanted.paused = intent.paused();
    wanted.unobserved = intent.unobserved();
    wanted.deletionPolicy = intent.deletionPolicy();
    edit.accept(wanted);
    return wanted.intent();
  }
}
