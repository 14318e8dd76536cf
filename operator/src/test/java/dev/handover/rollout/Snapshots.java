package dev.handover.rollout;

import dev.handover.rollout.Progress.Moved;
import dev.handover.rollout.Snapshot.Answers;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.rollout.Snapshot.DataPlane;
import dev.handover.rollout.Snapshot.Evidence;
import dev.handover.rollout.Snapshot.Judgement;
import dev.handover.rollout.Snapshot.OnBreach;
import dev.handover.rollout.Snapshot.Pods;
import dev.handover.rollout.Snapshot.Table;
import dev.handover.rollout.Snapshot.Verdict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The same moment with one thing different. */
final class Snapshots {
  private Snapshots() {}

  /** The table that a decision writes. */
  static Table next(Optional<Table> written, Decision decision) {
    return new Table(
        written.map(Table::generation).orElse(0L) + 1, decision.routing(), decision.mark());
  }

  static Snapshot remembering(Snapshot seen, Progress progress) {
    return of(seen, seen.intent(), progress, seen.pods(), seen.dataPlane(), seen.evidence());
  }

  static Snapshot wanting(Snapshot seen, Intent intent) {
    return of(seen, intent, seen.progress(), seen.pods(), seen.dataPlane(), seen.evidence());
  }

  static Snapshot withPods(Snapshot seen, Revision revision, Pods pods) {
    var changed = new HashMap<>(seen.pods());
    changed.put(revision, pods);
    return of(seen, seen.intent(), seen.progress(), changed, seen.dataPlane(), seen.evidence());
  }

  static Snapshot measuring(Snapshot seen, Evidence evidence) {
    return of(seen, seen.intent(), seen.progress(), seen.pods(), seen.dataPlane(), evidence);
  }

  static Snapshot answering(Snapshot seen, Answers answers) {
    return new Snapshot(
        seen.intent(),
        seen.progress(),
        seen.pods(),
        seen.baseline(),
        seen.dataPlane(),
        seen.evidence(),
        answers,
        seen.deletion(),
        seen.now());
  }

  /** A person agrees to what the journey comes to next, beside whatever else is said. */
  static Snapshot approving(Snapshot seen, Journey journey) {
    var ticket = journey.consent().open().map(Consent.Question::ticket);
    return answering(seen, Said.also(seen.answers(), it -> it.approve = ticket));
  }

  /** Right after a decision wrote its table: no router has it yet. */
  static Snapshot written(Snapshot seen, Decision decision) {
    var table = seen.dataPlane().written();
    var changed =
        table
            .filter(it -> it.routing().equals(decision.routing()))
            .filter(it -> it.mark().equals(decision.mark()))
            .isEmpty();
    return changed
        ? of(
            seen,
            seen.intent(),
            seen.progress(),
            seen.pods(),
            new DataPlane(
                Optional.of(next(table, decision)), new Confirmation.Awaited("just written")),
            seen.evidence())
        : seen;
  }

  /** Right after a decision wrote everything but status. */
  static Snapshot carriedOut(Snapshot seen, Decision decision) {
    var pods = new HashMap<>(seen.pods());
    decision
        .replicas()
        .forEach(
            (revision, wanted) -> {
              var before = seen.podsOf(revision);
              var ready = Math.min(before.ready(), wanted);
              pods.put(revision, new Pods(wanted, ready, before.trouble()));
            });
    pods.keySet().removeAll(decision.forget());
    var after = written(seen, decision);
    return of(after, after.intent(), after.progress(), pods, after.dataPlane(), after.evidence());
  }

  /** The revision of the journey fails its guardrail. */
  static Snapshot breached(Snapshot seen, Journey journey) {
    return judged(
        seen,
        new Subject.OnTrial(journey.ticket(), journey.revision()),
        new Verdict.Breached("40 % of 500"));
  }

  /** The stable revision fails its guardrail, measured at rest. */
  static Snapshot stableBreached(Snapshot seen) {
    return judged(
        seen,
        new Subject.AtRest(seen.progress().stable().orElseThrow()),
        new Verdict.Breached("40 % of 500"));
  }

  /** The one guardrail says so of somebody. */
  static Snapshot judged(Snapshot seen, Subject subject, Verdict verdict) {
    return judged(seen, subject, new Judgement("errors", OnBreach.Back, verdict));
  }

  /** A guardrail says so of somebody, and there is no other. */
  static Snapshot judged(Snapshot seen, Subject subject, Judgement judgement) {
    return measuring(
        seen,
        new Evidence(
            seen.evidence().generation(),
            subject,
            seen.evidence().arriving(),
            List.of(judgement),
            seen.evidence().breakersOpen(),
            seen.evidence().baselineBreaker()));
  }

  /** The routers stopped asking the revision of the journey, and only it. */
  static Snapshot breakerOpen(Snapshot seen, Journey journey) {
    var evidence = seen.evidence();
    return measuring(
        seen,
        new Evidence(
            evidence.generation(),
            new Subject.OnTrial(journey.ticket(), journey.revision()),
            evidence.arriving(),
            List.of(),
            Set.of(journey.revision()),
            Snapshot.BaselineBreaker.Closed));
  }

  /** Nothing speaks against a journey any more. */
  static Snapshot well(Snapshot seen, Journey journey) {
    var pods = new Pods(seen.intent().replicas(), seen.intent().replicas(), Optional.empty());
    var evidence =
        new Evidence(
            seen.evidence().generation(),
            new Subject.OnTrial(journey.ticket(), journey.revision()),
            new Snapshot.Arriving.Yes(),
            List.of(new Judgement("errors", OnBreach.Back, new Verdict.Within("1 % of 500"))),
            Set.of(),
            Snapshot.BaselineBreaker.Closed);
    return answering(measuring(withPods(seen, journey.revision(), pods), evidence), Answers.NONE);
  }

  /** Nothing has been measured yet under the table that is written. */
  static Snapshot unmeasured(Snapshot seen) {
    var table = seen.dataPlane().written();
    return measuring(
        seen,
        new Evidence(
            table.map(Table::generation).orElse(0L),
            table.map(Subject::under).orElse(Subject.NOBODY),
            new Snapshot.Arriving.Yes(),
            List.of(new Judgement("errors", OnBreach.Back, new Verdict.Unknown("no data"))),
            Set.of(),
            Snapshot.BaselineBreaker.Closed));
  }

  /** No measurements arrive. */
  static Evidence outOfSight(Evidence evidence) {
    return new Evidence(
        evidence.generation(),
        evidence.subject(),
        new Snapshot.Arriving.No("Prometheus is away"),
        List.of(),
        Set.of(),
        Snapshot.BaselineBreaker.Closed);
  }

  /** Measurements arrive and show nothing. */
  static Evidence unclear(Evidence evidence) {
    return new Evidence(
        evidence.generation(),
        evidence.subject(),
        evidence.arriving(),
        List.of(new Judgement("errors", OnBreach.Back, new Verdict.Unknown("NaN"))),
        evidence.breakersOpen(),
        evidence.baselineBreaker());
  }

  /** The same, measured under another table. */
  static Evidence ofGeneration(Evidence evidence, long generation) {
    return new Evidence(
        generation,
        evidence.subject(),
        evidence.arriving(),
        evidence.judgements(),
        evidence.breakersOpen(),
        evidence.baselineBreaker());
  }

  static Snapshot obeying(Snapshot seen, DataPlane dataPlane) {
    return of(seen, seen.intent(), seen.progress(), seen.pods(), dataPlane, seen.evidence());
  }

  /** The same memory with the journey elsewhere. */
  static Progress travelling(Progress progress, Journey journey) {
    return remembered(progress, Optional.of(journey), progress.retired(), progress.history());
  }

  /** The same memory with others that are kept at zero pods. */
  static Progress retiring(Progress progress, List<Revision> retired) {
    return remembered(progress, progress.journey(), retired, progress.history());
  }

  /** The same memory after other news. */
  static Progress recalling(Progress progress, List<Moved> history) {
    return remembered(progress, progress.journey(), progress.retired(), history);
  }

  private static Progress remembered(
      Progress progress, Optional<Journey> journey, List<Revision> retired, List<Moved> history) {
    return new Progress(
        progress.level(),
        progress.stable(),
        progress.previous(),
        journey,
        progress.rejected(),
        progress.latch(),
        progress.failover(),
        progress.leaving(),
        retired,
        progress.journeys(),
        progress.retrying(),
        progress.rollingBack(),
        progress.retrain(),
        progress.last(),
        progress.queued(),
        progress.unobservedSince(),
        progress.releasing(),
        progress.concern(),
        history);
  }

  /** Percent that is decided as it would be at the end of the journey. */
  static int shareOf(Routing routing, Journey journey) {
    return routing.arms().stream()
        .filter(arm -> arm.decider().revision().equals(Optional.of(journey.revision())))
        .filter(arm -> arm.decider().level() == journey.to())
        .mapToInt(Arm::weight)
        .sum();
  }

  private static Snapshot of(
      Snapshot seen,
      Intent intent,
      Progress progress,
      Map<Revision, Pods> pods,
      DataPlane dataPlane,
      Evidence evidence) {
    return new Snapshot(
        intent,
        progress,
        pods,
        seen.baseline(),
        dataPlane,
        evidence,
        seen.answers(),
        seen.deletion(),
        seen.now());
  }
}
