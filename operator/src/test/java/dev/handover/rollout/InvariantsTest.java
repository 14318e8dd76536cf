package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Journey.Origin;
import dev.handover.rollout.Journey.Phase;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.rollout.Snapshot.DataPlane;
import dev.handover.rollout.Snapshot.Deletion;
import dev.handover.rollout.Snapshot.Mark;
import dev.handover.rollout.Snapshot.Pods;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.rollout.Stories.Story;
import dev.handover.rollout.World.Pass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;

/** The promises of {@link Decide}, each held against every pass of many stories. */
@Domain(Stories.class)
class InvariantsTest {
  private static final int TRIES = 1000;

  /** For promises that can be broken in few moments only, as mutants of the code have shown. */
  private static final int MORE = 4 * TRIES;

  private static final String SEED = "20260101";

  /** Where every story must lead now and then, or the properties below would show little. */
  private static final List<String> PLACES =
      List.of(
          "Launch starting",
          "Launch mirror 100",
          "Launch share 5",
          "Launch share 20",
          "Launch share 50",
          "Launch share 95",
          "Launch share 100",
          "Launch suspended",
          "Canary starting",
          "Canary mirror 100",
          "Canary share 5",
          "Canary share 20",
          "Canary share 50",
          "Canary share 95",
          "Canary suspended",
          "Climb starting",
          "Climb share 5",
          "Climb share 20",
          "Climb share 50",
          "Climb share 95",
          "rest at HumanOnly",
          "rest at Shadow",
          "rest at Full",
          "Launch starting, approval awaited",
          "Launch mirror 100, approval awaited",
          "Canary mirror 100, approval awaited",
          "Canary share 20, approval awaited",
          "Climb starting, approval awaited",
          "Climb share 20, approval awaited",
          "Launch share 20, another queued",
          "Canary share 20, another queued",
          "Climb share 20, another queued",
          "Canary starting, a rollback",
          "Canary share 20, a rollback",
          "Canary share 95, a rollback",
          "rolled back at once",
          "a rollback refused");

  /** What {@link Decide} promises of a pass as it was. */
  static void asItWas(Pass pass) {
    weightNeedsReadyEndpoints(pass);
    scaleDownAfterTheLastRouterLetGo(pass);
    heldMeansObeyed(pass);
    podsBeforeShares(pass);
    noStepWithoutItsTicket(pass);
    noRollbackWithoutItsTicket(pass);
    noStepBeforeTheTableIsConfirmed(pass);
  }

  /** What it promises of a pass and of all that could have been otherwise in it. */
  static void asItCouldHaveBeen(Pass pass) {
    backDependsOnNothingElse(pass);
    aSwapDependsOnNothingElse(pass);
    routesInTheSamePass(pass);
    nothingShownNothingGained(pass);
    sameStateSameDecision(pass);
    backWins(pass);
  }

  @Property(tries = TRIES, seed = SEED)
  void storiesGetEverywhere(@ForAll Story story) {
    var visited = new HashSet<String>();
    play(story, pass -> visited.addAll(places(pass.decision())));
    for (var place : PLACES) {
      Statistics.label(place)
          .collect(visited.contains(place))
          .coverage(seen -> seen.check(true).percentage(percent -> percent >= 1.0));
    }
  }

  private static List<String> places(Decision decision) {
    var place = World.place(decision.next());
    var places = new ArrayList<String>(List.of(place));
    decision
        .waiting()
        .filter(it -> it.what() == What.Approval)
        .ifPresent(it -> places.add(place + ", approval awaited"));
    decision
        .next()
        .journey()
        .filter(it -> it.origin() == Origin.Rollback)
        .ifPresent(it -> places.add(place + ", a rollback"));
    decision.next().queued().ifPresent(it -> places.add(place + ", another queued"));
    if (rolledBackAtOnce(decision)) {
      places.add("rolled back at once");
    }
    if (heard(decision, Reason.RollbackRefused)) {
      places.add("a rollback refused");
    }
    return places;
  }

  private static boolean rolledBackAtOnce(Decision decision) {
    return decision.next().journey().isEmpty()
        && decision
            .mark()
            .map(Mark::stage)
            .equals(Optional.of(new Mark.Stage.Back(new Cause.RolledBack())))
        && heard(decision, Reason.RollbackAccepted);
  }

  private static boolean heard(Decision decision, Reason reason) {
    return decision.notices().stream().anyMatch(notice -> notice.reason() == reason);
  }

  /** 1. Whoever answers is ready, or nobody who may answer is, and that is said. */
  @Property(tries = MORE, seed = SEED)
  void invariant1_weightNeedsReadyEndpoints(@ForAll Story story) {
    play(story, InvariantsTest::weightNeedsReadyEndpoints);
  }

  private static void weightNeedsReadyEndpoints(Pass pass) {
    var seen = pass.seen();
    if (seen.deletion() == Deletion.Requested) {
      return; // callers go to the baseline's pods directly, as the user chose
    }
    for (var arm : pass.decision().routing().arms()) {
      var answerer = arm.decider().answers();
      if (seen.ready(answerer)) {
        continue;
      }
      assertThat(pass.decision().next().concern())
          .as("%s answers, is not ready, and that is said", answerer)
          .map(Progress.Concern::reason)
          .contains(Reason.NobodyReady);
      if (answerer instanceof Revision) {
        assertThat(seen.ready(Answerer.BASELINE)).as("the baseline could answer").isFalse();
        assertThat(pass.decision().next().previous().filter(warm -> seen.ready(warm.revision())))
            .as("the warm revision could answer")
            .isEmpty();
      }
    }
  }

  /** 2. Nobody loses pods whom a router may still ask, or has asked within the drain delay. */
  @Property(tries = TRIES, seed = SEED)
  void invariant2_scaleDownAfterTheLastRouterLetGo(@ForAll Story story) {
    play(story, InvariantsTest::scaleDownAfterTheLastRouterLetGo);
  }

  private static void scaleDownAfterTheLastRouterLetGo(Pass pass) {
    var seen = pass.seen();
    var losing = new HashSet<>(pass.decision().forget());
    pass.decision()
        .replicas()
        .forEach(
            (revision, replicas) -> {
              if (replicas == 0) {
                losing.add(revision);
              }
            });
    losing.removeIf(revision -> seen.podsOf(revision).wanted() == 0);
    for (var revision : losing) {
      assertThat(pass.decision().routing().uses()).doesNotContain(revision);
      assertThat(pass.world().asked(revision)).as("a router may ask %s", revision).isFalse();
      pass.world()
          .lastAsked(revision)
          .ifPresent(
              last ->
                  assertThat(Duration.between(last, seen.now()))
                      .as("since a router could ask %s", revision)
                      .isGreaterThanOrEqualTo(Duration.ofSeconds(10)));
    }
  }

  /** 3. What leads back leads back, whatever the stable one, the spec or the routers do. */
  @Property(tries = TRIES, seed = SEED)
  void invariant3_backDependsOnNothingElse(@ForAll Story story) {
    play(
        story,
        pass -> {
          backDependsOnNothingElse(pass);
          aSwapDependsOnNothingElse(pass);
        });
  }

  private static void backDependsOnNothingElse(Pass pass) {
    onTrial(pass.seen())
        .ifPresent(
            journey -> {
              for (var reason : reasonsToGoBack(pass.seen(), journey)) {
                for (var circumstance : circumstances(reason, journey)) {
                  assertWithoutShare(circumstance, journey);
                }
              }
            });
  }

  /** What a person says is done at once, while whom they name is warm and ready. */
  private static void aSwapDependsOnNothingElse(Pass pass) {
    var seen = pass.seen();
    warmAndNamed(seen)
        .ifPresent(
            named -> {
              for (var circumstance : circumstancesOfASwap(seen)) {
                var decision = Decide.decide(circumstance);
                assertThat(decision.next().stable())
                    .as("after %s", decision.notices())
                    .contains(named);
                assertThat(decision.routing().shareAnsweredBy(named))
                    .isEqualTo(decision.next().level() == Level.Full ? 100 : 0);
              }
            });
  }

  /** Unless the table knows more than status, or a breach has taken the level. */
  private static Optional<Revision> warmAndNamed(Snapshot seen) {
    return seen.progress()
        .rollingBack()
        .filter(asked -> seen.deletion() == Deletion.No && !tookUp(seen))
        .filter(asked -> Decide.decide(seen).next().level() == seen.progress().level())
        .filter(asked -> seen.progress().level() != Level.HumanOnly)
        .flatMap(asked -> Progress.named(seen.progress().history(), asked.ticket()))
        .filter(
            named ->
                seen.progress().journey().map(Journey::revision).filter(named::equals).isEmpty())
        .filter(
            named ->
                seen.progress()
                    .previous()
                    .map(Progress.Warm::revision)
                    .filter(named::equals)
                    .isPresent())
        .filter(seen::ready);
  }

  private static List<Snapshot> circumstancesOfASwap(Snapshot seen) {
    var stable = seen.progress().stable().orElseThrow();
    return List.of(
        seen,
        Snapshots.wanting(seen, Wanted.edited(seen.intent(), it -> it.paused = true)),
        Snapshots.wanting(seen, Wanted.edited(seen.intent(), it -> it.replicas = 9)),
        Snapshots.withPods(seen, stable, Pods.NONE),
        Snapshots.withPods(seen, stable, new Pods(5, 0, Optional.empty())),
        Snapshots.measuring(seen, Snapshots.outOfSight(seen.evidence())),
        Snapshots.obeying(
            seen,
            new DataPlane(
                seen.dataPlane().written(), new Confirmation.Awaited("a router is behind"))));
  }

  /** What must not matter: the stable pods, a pause, autoscaling, routers that lag, the step. */
  private static List<Snapshot> circumstances(Snapshot seen, Journey journey) {
    var circumstances = new ArrayList<Snapshot>();
    circumstances.add(seen);
    circumstances.add(
        Snapshots.wanting(seen, Wanted.edited(seen.intent(), it -> it.paused = true)));
    circumstances.add(Snapshots.wanting(seen, Wanted.edited(seen.intent(), it -> it.replicas = 9)));
    circumstances.add(Snapshots.approving(seen, journey));
    circumstances.add(
        Snapshots.wanting(
            seen, Wanted.edited(seen.intent(), it -> it.approvals = EnumSet.allOf(Level.class))));
    circumstances.add(
        Snapshots.obeying(
            seen,
            new DataPlane(
                seen.dataPlane().written(), new Confirmation.Awaited("a router is behind"))));
    seen.progress()
        .stable()
        .filter(stable -> !stable.equals(journey.revision()))
        .ifPresent(
            stable -> {
              circumstances.add(Snapshots.withPods(seen, stable, Pods.NONE));
              circumstances.add(Snapshots.withPods(seen, stable, new Pods(5, 0, Optional.empty())));
            });
    var earlier = journey.in(new Phase.At(0, Stopwatch.ZERO));
    circumstances.add(Snapshots.remembering(seen, Snapshots.travelling(seen.progress(), earlier)));
    return circumstances;
  }

  /** 4. The table that a decision needs is part of it: nothing waits for the next pass. */
  @Property(tries = TRIES, seed = SEED)
  void invariant4_routesInTheSamePass(@ForAll Story story) {
    play(story, InvariantsTest::routesInTheSamePass);
  }

  private static void routesInTheSamePass(Pass pass) {
    var decision = pass.decision();
    var next = decision.next();
    if (recordsFirst(pass)) {
      return;
    }
    assertThat(decision.routing()).isEqualTo(after(pass).routing());
    if (pass.seen().deletion() == Deletion.Requested) {
      return;
    }
    next.journey()
        .filter(journey -> journey.phase() instanceof Phase.At)
        .ifPresent(
            journey -> {
              assertThat(Snapshots.shareOf(decision.routing(), journey)).isEqualTo(journey.share());
              assertThat(decision.routing().uses()).contains(journey.revision());
            });
    if (next.journey().isEmpty() && next.level() == Level.Full && next.failover().isEmpty()) {
      assertThat(decision.routing().shareAnsweredBy(next.stable().orElseThrow())).isEqualTo(100);
    }
  }

  /**
   * What is recorded in one pass and acted on in the next: a retry, an approval, a journey that
   * begins, steps that were edited; also a queued revision, perhaps the one that was kept warm, and
   * the fault of who stood in and is stable now.
   */
  private static boolean recordsFirst(Pass pass) {
    var next = pass.decision().next();
    return next.retrying().isPresent()
        || next.rollingBack().isPresent()
        || queuedIsNext(pass)
        || standInIsStableNow(pass)
        || !given(next).equals(given(pass.seen().progress()))
        || !steps(next).equals(steps(pass.seen().progress())) && next.journey().isPresent();
  }

  private static boolean standInIsStableNow(Pass pass) {
    var stable = pass.decision().next().stable();
    return !stable.equals(pass.seen().progress().stable())
        && stable.map(Subject.AtRest::new).equals(Optional.of(pass.seen().evidence().subject()));
  }

  private static boolean queuedIsNext(Pass pass) {
    var next = pass.decision().next();
    return next.queued().isPresent() && next.journey().isEmpty();
  }

  private static List<Consent.Approval> given(Progress progress) {
    return progress.journey().map(Journey::consent).map(Consent::given).orElse(List.of());
  }

  /** Of which journey, and how it is gone. */
  private static Optional<Map.Entry<String, List<Step>>> steps(Progress progress) {
    return progress.journey().map(journey -> Map.entry(journey.ticket(), journey.steps()));
  }

  /** What a pass right after this one decides, before any router has moved. */
  private static Decision after(Pass pass) {
    return Decide.decide(
        Snapshots.remembering(
            Snapshots.written(pass.seen(), pass.decision()), pass.decision().next()));
  }

  /** 5. A step is shown as held only for as long as every router obeyed its table. */
  @Property(tries = TRIES, seed = SEED)
  void invariant5_heldMeansObeyed(@ForAll Story story) {
    play(story, InvariantsTest::heldMeansObeyed);
  }

  private static void heldMeansObeyed(Pass pass) {
    var seen = pass.seen();
    var journey = pass.decision().next().journey().filter(it -> seen.deletion() == Deletion.No);
    if (journey.isEmpty() || !(journey.get().phase() instanceof Phase.At(int step, var held))) {
      return;
    }
    var mark = new Mark(journey.get().ticket(), new Mark.Stage.Underway(step));
    var inForce =
        seen.dataPlane()
            .written()
            .filter(table -> seen.dataPlane().confirmed())
            .filter(table -> table.mark().equals(Optional.of(mark)))
            .filter(table -> table.routing().equals(pass.decision().routing()))
            .isPresent();
    assertThat(held.runningSince().isPresent() && !inForce)
        .as("time is counted under a table that is not in force")
        .isFalse();
    if (!inForce) {
      assertThat(pass.decision().waiting()).as("what it waits for").isPresent();
    }
    assertThat(held.elapsed(seen.now())).isLessThanOrEqualTo(pass.world().obeyed(journey.get()));
  }

  /** 6. Nothing goes up on what was not shown. */
  @Property(tries = TRIES, seed = SEED)
  void invariant6_nothingShownNothingGained(@ForAll Story story) {
    play(story, InvariantsTest::nothingShownNothingGained);
  }

  private static void nothingShownNothingGained(Pass pass) {
    for (var blind : blinded(pass.seen())) {
      var decision = Decide.decide(blind);
      if (blind.intent().baseline() == Intent.BaselineKind.None
          && blind
              .progress()
              .journey()
              .map(Journey::kind)
              .equals(Optional.of(Journey.Kind.Launch))) {
        continue; // nobody is measured before the first answer
      }
      assertThat(decision.notices())
          .as("moves without measurements: %s", blind.evidence())
          .noneMatch(notice -> goesUp(notice, blind));
    }
  }

  /** The same moment with the measurements lost in every way in which they can be. */
  private static List<Snapshot> blinded(Snapshot seen) {
    var evidence = seen.evidence();
    var blinded = new ArrayList<Snapshot>();
    if (evidence.arriving() instanceof Arriving.No
        || evidence.judgements().stream()
            .anyMatch(it -> !(it.verdict() instanceof Verdict.Within))) {
      blinded.add(seen);
    }
    blinded.add(Snapshots.measuring(seen, Snapshots.outOfSight(evidence)));
    if (onTrial(seen).isPresent()) {
      blinded.add(Snapshots.measuring(seen, Snapshots.unclear(evidence)));
      blinded.add(Snapshots.measuring(seen, Snapshots.ofGeneration(evidence, -1)));
    }
    return blinded;
  }

  private static boolean goesUp(Notice notice, Snapshot seen) {
    return switch (notice.reason()) {
      case Promoted, LevelReached -> !tookUp(seen);
      case SteppedUp, Resumed ->
          !tookUpStep(seen) && (onTrial(seen).isPresent() || sightLost(seen));
      default -> false;
    };
  }

  private static boolean sightLost(Snapshot seen) {
    return seen.evidence().arriving() instanceof Arriving.No;
  }

  /** Whether the table already stands for another step: an operator died in between. */
  private static boolean tookUpStep(Snapshot seen) {
    var journey = seen.progress().journey();
    return seen.dataPlane()
        .written()
        .flatMap(Snapshot.Table::mark)
        .filter(mark -> journey.map(Journey::ticket).equals(Optional.of(mark.ticket())))
        .filter(mark -> mark.stage() instanceof Mark.Stage.Underway(int step) && step >= 0)
        .filter(mark -> !mark.stage().equals(stage(journey.orElseThrow())))
        .isPresent();
  }

  private static Mark.Stage stage(Journey journey) {
    return new Mark.Stage.Underway(
        journey.phase() instanceof Phase.At(int step, var held) ? step : -1);
  }

  /** Whether the table already says that the journey is over: an operator died in between. */
  private static boolean tookUp(Snapshot seen) {
    return seen.dataPlane()
        .written()
        .flatMap(Snapshot.Table::mark)
        .filter(mark -> mark.stage() instanceof Mark.Stage.Over)
        .map(Mark::ticket)
        .equals(seen.progress().journey().map(Journey::ticket));
  }

  /** 7. Asked again, by the same or by another, with what was written or without: the same. */
  @Property(tries = MORE, seed = SEED)
  void invariant7_sameStateSameDecision(@ForAll Story story) {
    play(story, InvariantsTest::sameStateSameDecision);
  }

  private static void sameStateSameDecision(Pass pass) {
    var seen = pass.seen();
    assertThat(Decide.decide(seen)).isEqualTo(pass.decision());
    if (!recordsFirst(pass)) {
      assertThat(after(pass).routing())
          .as("asked again at once")
          .isEqualTo(pass.decision().routing());
    }
    var afterDeath = Decide.decide(Snapshots.written(seen, pass.decision()));
    assertThat(afterDeath.routing())
        .as("died before status")
        .isIn(
            pass.decision().routing(),
            queuedIsNext(pass) ? after(pass).routing() : pass.decision().routing());
    assertThat(standing(pass, afterDeath.next()))
        .as("died before status, perhaps with the next journey begun")
        .isIn(standing(pass, pass.decision().next()), standing(pass, after(pass).next()));
    if (pass.decision().next().queued().isPresent()) {
      assertThat(after(pass).notices())
          .as("told before: %s", pass.decision().next().queued())
          .noneMatch(notice -> notice.reason() == Reason.Queued);
    }
    assertThat(withoutCauses(afterDeath.next().history()))
        .as("died before status, and what moved is not forgotten")
        .containsAll(withoutCauses(movedNow(pass)));
    // Now that the pods are gone, it can also forget some, or begin the next journey with one.
    var carriedOut = Decide.decide(Snapshots.carriedOut(seen, pass.decision()));
    var remembered = new ArrayList<>(pass.decision().next().retired());
    remembered.removeAll(carriedOut.forget());
    remembered.removeIf(revision -> carriedOut.replicas().getOrDefault(revision, 0) > 0);
    assertThat(carriedOut.next().retired())
        .as("died before status, and who retired last is forgotten last")
        .isEqualTo(remembered);
    takenBack(pass).ifPresent(journey -> takenBackForGood(pass, journey));
    if (takenBackAtRest(pass)) {
      var next = Decide.decide(Snapshots.unmeasured(Snapshots.written(seen, pass.decision())));
      var stable = pass.decision().next().stable().orElseThrow();
      assertThat(
              Decide.decide(
                      Snapshots.withPods(
                          Snapshots.written(seen, pass.decision()),
                          stable,
                          new Pods(2, 0, Optional.empty())))
                  .next()
                  .stable())
          .as("who was ready is so no more")
          .contains(stable);
      assertThat(next.routing())
          .as("what was seen is forgotten")
          .isEqualTo(pass.decision().routing());
      assertThat(standing(pass, next.next()))
          .isIn(standing(pass, pass.decision().next()), standing(pass, after(pass).next()));
    }
  }

  /** What was suspended and then taken back in the same pass is taken back. */
  private static List<Progress.Moved> movedNow(Pass pass) {
    var now =
        pass.decision().next().history().stream()
            .filter(moved -> moved.at().equals(pass.seen().now()))
            .toList();
    var takenBack = now.stream().anyMatch(moved -> moved.reason() == Reason.RolledBack);
    return now.stream().filter(moved -> !takenBack || moved.reason() != Reason.Suspended).toList();
  }

  /** The table tells one cause; where two came at once, it may be the other. */
  private static List<Progress.Moved> withoutCauses(List<Progress.Moved> history) {
    var demoted =
        history.stream()
            .filter(it -> it.reason() == Reason.Demoted)
            .map(Progress.Moved::at)
            .toList();
    return history.stream()
        .map(
            it ->
                new Progress.Moved(
                    it.at(),
                    demoted.contains(it.at()) ? oneOfTwo(it.reason()) : it.reason(),
                    it.message().split(": | at a share")[0],
                    it.replaced()))
        .toList();
  }

  /** What a newer revision ends, the level that no model may be asked at ends as well. */
  private static Reason oneOfTwo(Reason reason) {
    return reason == Reason.Superseded ? Reason.Cancelled : reason;
  }

  private static boolean takenBackAtRest(Pass pass) {
    var last = pass.decision().next().last();
    return !last.equals(pass.seen().progress().last())
        && pass.decision().mark().equals(last)
        && last.filter(mark -> mark.stage() instanceof Mark.Stage.Back).isPresent()
        && takenBack(pass).isEmpty();
  }

  /** Also by an operator that comes after this one died, when the bad moment is over. */
  private static void takenBackForGood(Pass pass, Journey journey) {
    var later =
        Decide.decide(Snapshots.well(Snapshots.written(pass.seen(), pass.decision()), journey));
    assertThat(Snapshots.shareOf(later.routing(), journey)).isZero();
    assertThat(later.next().rejected().stream().map(Progress.Rejection::revision).toList())
        .isEqualTo(
            pass.decision().next().rejected().stream().map(Progress.Rejection::revision).toList());
    assertThat(later.next().latch().map(Progress.Latch::level))
        .isEqualTo(pass.decision().next().latch().map(Progress.Latch::level));
  }

  private static Optional<Journey> takenBack(Pass pass) {
    return pass.decision()
        .mark()
        .filter(mark -> mark.stage() instanceof Mark.Stage.Back)
        .flatMap(
            mark ->
                pass.seen()
                    .progress()
                    .journey()
                    .filter(journey -> journey.ticket().equals(mark.ticket())));
  }

  /**
   * Where a resource stands, without the clocks and the words, and without what a person wants
   * tried again: whoever comes after may have begun a journey before that is acted on.
   */
  private static List<Object> standing(Pass pass, Progress progress) {
    var retried = pass.seen().answers().retry();
    return List.of(
        progress.level(),
        progress.stable(),
        progress.previous().map(Progress.Warm::revision),
        progress.journey().map(Journey::ticket),
        World.place(progress),
        progress.rejected().stream()
            .filter(entry -> retried.filter(entry.ticket()::equals).isEmpty())
            .map(Progress.Rejection::revision)
            .toList(),
        progress
            .latch()
            .filter(latch -> retried.filter(latch.ticket()::equals).isEmpty())
            .map(Progress.Latch::level),
        progress.journeys());
  }

  /** 8. Up and back at the same moment is back. */
  @Property(tries = TRIES, seed = SEED)
  void invariant8_backWins(@ForAll Story story) {
    play(story, InvariantsTest::backWins);
  }

  private static void backWins(Pass pass) {
    if (pass.decision().notices().stream().noneMatch(InvariantsTest::upwards)) {
      return;
    }
    onTrial(pass.seen())
        .ifPresent(
            journey ->
                reasonsToGoBack(pass.seen(), journey)
                    .forEach(reason -> assertWithoutShare(reason, journey)));
  }

  private static boolean upwards(Notice notice) {
    return switch (notice.reason()) {
      case SteppedUp, Promoted, LevelReached -> true;
      default -> false;
    };
  }

  /** The same moment with something that leads back, in each of the ways there are. */
  private static List<Snapshot> reasonsToGoBack(Snapshot seen, Journey journey) {
    var reasons = new ArrayList<Snapshot>();
    reasons.add(
        Snapshots.answering(seen, Said.only(it -> it.abort = Optional.of(journey.ticket()))));
    reasons.add(Snapshots.withPods(seen, journey.revision(), new Pods(2, 0, Optional.empty())));
    if (!(journey.kind() == Journey.Kind.Launch && journey.to() == Level.Shadow)) {
      reasons.add(Snapshots.breached(seen, journey));
      reasons.add(Snapshots.breakerOpen(seen, journey));
    }
    return reasons;
  }

  private static void assertWithoutShare(Snapshot seen, Journey journey) {
    var decision = Decide.decide(seen);
    assertThat(Snapshots.shareOf(decision.routing(), journey))
        .as("share of %s after %s", journey.ticket(), decision.notices())
        .isZero();
    assertThat(decision.routing().mirror()).isEmpty();
  }

  /** 9. Whoever gets a share can bear it, and whoever may get everything back keeps its size. */
  @Property(tries = TRIES, seed = SEED)
  void invariant9_podsBeforeShares(@ForAll Story story) {
    play(story, InvariantsTest::podsBeforeShares);
  }

  private static void podsBeforeShares(Pass pass) {
    var seen = pass.seen();
    var next = pass.decision().next();
    if (seen.deletion() == Deletion.Requested) {
      return;
    }
    next.stable()
        .filter(stable -> next.journey().isPresent() || next.previous().isPresent())
        .filter(stable -> next.level() != Level.HumanOnly)
        .ifPresent(
            stable ->
                assertThat(pass.decision().replicas().getOrDefault(stable, 0))
                    .as("pods of %s, which may get everything back", stable)
                    .isGreaterThanOrEqualTo(seen.podsOf(stable).wanted()));
    entered(pass)
        .ifPresent(
            journey ->
                assertThat(seen.podsOf(journey.revision()).ready() * 100)
                    .as("pods of %s, which gets %s", journey.revision(), journey.step())
                    .isGreaterThanOrEqualTo(
                        journey.step().map(Step::load).orElseThrow() * size(seen, journey)));
    arrived(pass)
        .ifPresent(
            journey ->
                assertThat(seen.podsOf(journey.revision()).ready())
                    .as("pods of %s, which gets everything", journey.revision())
                    .isGreaterThanOrEqualTo(size(seen, journey)));
  }

  /** The journey whose revision gets everything in this pass, unless the table gave it already. */
  private static Optional<Journey> arrived(Pass pass) {
    return pass.decision().notices().stream()
            .anyMatch(
                notice ->
                    notice.reason() == Reason.Promoted || notice.reason() == Reason.LevelReached)
        ? pass.seen().progress().journey().filter(journey -> !tookUp(pass.seen()))
        : Optional.empty();
  }

  /** How many pods all of the traffic needs. */
  private static int size(Snapshot seen, Journey journey) {
    return switch (journey.kind()) {
      case Launch -> seen.intent().replicas();
      case Canary, Climb -> seen.podsOf(seen.progress().stable().orElseThrow()).wanted();
    };
  }

  /** The journey that enters a step in this pass, unless the table stood for it already. */
  private static Optional<Journey> entered(Pass pass) {
    return pass.decision()
        .next()
        .journey()
        .filter(journey -> journey.phase() instanceof Phase.At)
        .filter(
            journey ->
                pass.decision().notices().stream()
                    .anyMatch(notice -> notice.reason() == Reason.SteppedUp))
        .filter(
            journey ->
                !pass.seen()
                    .dataPlane()
                    .written()
                    .flatMap(Snapshot.Table::mark)
                    .equals(pass.decision().mark()));
  }

  /** 12. No step and no level is entered without leave where it is needed, known before. */
  @Property(tries = MORE, seed = SEED)
  void invariant12_noStepWithoutItsTicket(@ForAll Story story) {
    Consumer<Pass> check =
        pass -> {
          noStepWithoutItsTicket(pass);
          noRollbackWithoutItsTicket(pass);
          noStepBeforeTheTableIsConfirmed(pass);
        };
    play(story, check);
    playAskingAnew(story, check);
  }

  /** Whoever has lost a share finds that the spec asks for leave to give it back. */
  private static void playAskingAnew(Story story, Consumer<Pass> check) {
    var world = new World(story.spec(), check);
    for (var happening : story.happenings()) {
      if (lostAShare(world.progress)) {
        world.play(new Happening.StepsEdited(Wanted.CANARY_WITH_LEAVE));
      }
      world.play(happening);
    }
  }

  private static boolean lostAShare(Progress progress) {
    return progress
        .journey()
        .map(Journey::phase)
        .filter(phase -> phase instanceof Phase.Suspended lost && lost.hadShare())
        .isPresent();
  }

  /** Unless the table stood for it already when an operator died. */
  private static void noStepBeforeTheTableIsConfirmed(Pass pass) {
    var seen = pass.seen();
    if (pass.decision().notices().stream().anyMatch(InvariantsTest::upwards)
        && !tookUp(seen)
        && !tookUpStep(seen)) {
      assertThat(seen.dataPlane().confirmed())
          .as("every router obeys the table of the step before")
          .isTrue();
    }
  }

  private static void noStepWithoutItsTicket(Pass pass) {
    var known = pass.seen().progress().journey().map(Journey::consent).orElse(Consent.NONE);
    for (var ticket : Leaves.neededFor(pass)) {
      assertThat(pass.world().agreed(ticket)).as("a person answered %s", ticket).isTrue();
      assertThat(known.covers(ticket)).as("%s stood in status before", ticket).isTrue();
    }
  }

  /** Known before, said by a person, and good for one rollback only. */
  private static void noRollbackWithoutItsTicket(Pass pass) {
    var next = pass.decision().next();
    if (rollsBack(pass)) {
      var ticket = pass.seen().progress().rollingBack().map(Progress.RollingBack::ticket);
      assertThat(ticket).as("stood in status before").isPresent();
      assertThat(pass.world().asked(ticket.get())).as("a person said %s", ticket).isTrue();
      assertThat(pass.world().acted(ticket.get())).as("acted on before").isFalse();
      assertThat(Progress.named(next.history(), ticket.get()))
          .as("still good for something")
          .isEmpty();
    }
    next.rollingBack()
        .ifPresent(
            asked -> {
              assertThat(pass.world().asked(asked.ticket())).isTrue();
              assertThat(pass.world().acted(asked.ticket())).isFalse();
            });
  }

  /** Whether a person's rollback changes who is stable, on trial or rejected. */
  private static boolean rollsBack(Pass pass) {
    var known = pass.seen().progress().rejected();
    var journey = pass.seen().progress().journey().map(Journey::ticket);
    return heard(pass.decision(), Reason.RollbackAccepted)
        || heard(pass.decision(), Reason.RollbackRefused)
        || pass.decision().next().rejected().stream()
            .filter(it -> it.cause() instanceof Cause.RolledBack)
            .anyMatch(it -> !known.contains(it))
        || pass.decision()
            .next()
            .journey()
            .filter(it -> it.origin() == Origin.Rollback)
            .filter(it -> !journey.equals(Optional.of(it.ticket())))
            .isPresent();
  }

  /** The journey that has a share or copies, unless it is over already by what the table says. */
  private static Optional<Journey> onTrial(Snapshot seen) {
    return seen.progress()
        .journey()
        .filter(journey -> seen.deletion() == Deletion.No)
        .filter(journey -> journey.phase() instanceof Phase.At)
        .filter(journey -> !endedByTable(seen, journey));
  }

  private static boolean endedByTable(Snapshot seen, Journey journey) {
    return seen.dataPlane()
        .written()
        .flatMap(Snapshot.Table::mark)
        .filter(mark -> mark.ticket().equals(journey.ticket()))
        .filter(mark -> !(mark.stage() instanceof Mark.Stage.Underway))
        .isPresent();
  }

  private static void play(Story story, Consumer<Pass> check) {
    new World(story.spec(), check).play(story.happenings());
  }
}
