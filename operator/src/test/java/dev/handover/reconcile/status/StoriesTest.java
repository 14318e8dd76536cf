package dev.handover.reconcile.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.TrafficStatus;
import dev.handover.rollout.Chronicles;
import dev.handover.rollout.Chronicles.Chronicle;
import dev.handover.rollout.Chronicles.Page;
import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Progress;
import dev.handover.rollout.Snapshot.Deletion;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;

/** Status over whole stories: true, kept, and seldom written. */
@Domain(Chronicles.class)
class StoriesTest {
  private static final Set<What> HELD = EnumSet.of(What.Hold, What.Approval);

  /** What an operator keeps of status while it lives. */
  private static final class Keeper {
    Optional<ModelDeploymentStatus> stored = Optional.empty();
    final StatusGate gate = new StatusGate();
    final List<Instant> writes = new ArrayList<>();

    ModelDeploymentStatus turn(Page page) {
      var fresh = StatusWriter.status(Situations.of(page, stored, page.seen().now()));
      if (gate.opens("r", stored, fresh, page.seen().now())) {
        stored = Optional.of(fresh);
        gate.passed("r", page.seen().now());
        writes.add(page.seen().now());
      }
      return fresh;
    }
  }

  @Property(tries = 200, seed = "20260110")
  void whatMustBeRememberedIsAlwaysStored(@ForAll Chronicle chronicle) {
    var keeper = new Keeper();
    chronicle.read(
        page -> {
          keeper.turn(page);

          assertThat(withoutWords(StatusReader.progress(keeper.stored)))
              .isEqualTo(withoutWords(page.decision().next()));
        });
  }

  @Property(tries = 300, seed = "20260111")
  void conditionsObeyTheRulesOfKstatus(@ForAll Chronicle chronicle) {
    var keeper = new Keeper();
    chronicle.read(
        page -> {
          var status = keeper.turn(page);
          var conditions = conditions(status);
          var next = page.decision().next();
          Statistics.label("kstatus").collect(Kstatus.of(3, status));

          assertThat(status.conditions())
              .extracting(Condition::getType)
              .containsExactly(
                  "Ready",
                  "Reconciling",
                  "Stalled",
                  "Progressing",
                  "TrafficSynced",
                  "Observed",
                  "Degraded");
          assertThat(holds(conditions, "Reconciling") && holds(conditions, "Stalled")).isFalse();
          assertThat(holds(conditions, "Progressing") && holds(conditions, "Stalled")).isFalse();
          if (next.concern()
              .map(Progress.Concern::reason)
              .equals(Optional.of(Reason.NobodyReady))) {
            assertThat(Kstatus.of(3, status)).isEqualTo(Kstatus.Failed);
            assertThat(holds(conditions, "Ready")).isFalse();
          }
          if (page.seen().deletion() == Deletion.No
              && next.journey().isEmpty()
              && !hasJustArrived(page)
              && next.rejects(page.seen().intent().desired())) {
            assertThat(Kstatus.of(3, status)).isEqualTo(Kstatus.Failed);
          }
          if (isHeld(page)) {
            assertThat(Kstatus.of(3, status)).isNotEqualTo(Kstatus.InProgress);
          }
          assertThat(status.conditions())
              .allSatisfy(
                  condition -> {
                    assertThat(condition.getMessage()).isNotBlank();
                    assertThat(condition.getObservedGeneration()).isEqualTo(3);
                    assertThat(ConditionReason.valueOf(condition.getReason())).isNotNull();
                  });
        });
  }

  @Property(tries = 200, seed = "20260112")
  void theWeightShownIsConfirmedOrSaidNotToBe(@ForAll Chronicle chronicle) {
    var keeper = new Keeper();
    chronicle.read(
        page -> {
          var before = keeper.stored.map(ModelDeploymentStatus::traffic);
          var status = keeper.turn(page);
          if (page.after().confirmed()) {
            var table = Situations.table(page).orElseThrow();
            assertThat(holds(conditions(status), "TrafficSynced")).isTrue();
            assertThat(status.traffic().generation()).isEqualTo(table.generation());
            assertThat(
                    status.traffic().baseline()
                        + status.traffic().stable()
                        + status.traffic().candidate())
                .isEqualTo(100);
            assertThat(status.traffic().arms()).hasSameSizeAs(table.arms());
          } else {
            assertThat(holds(conditions(status), "TrafficSynced")).isFalse();
            before
                .map(TrafficStatus::arms)
                .ifPresent(arms -> assertThat(status.traffic().arms()).isEqualTo(arms));
          }
        });
  }

  @Property(tries = 100, seed = "20260113")
  void timeAloneChangesNothing(@ForAll Chronicle chronicle) {
    chronicle.read(
        page -> {
          var now = page.seen().now();
          var first = StatusWriter.status(Situations.of(page, Optional.empty(), now));
          var soon = laterInTheSameHold(page);
          var second = StatusWriter.status(Situations.of(page, Optional.of(first), soon));

          assertThat(second).isEqualTo(first);
          assertThat(new StatusGate().opens("r", Optional.of(first), second, soon)).isFalse();
        });
  }

  @Property(tries = 100, seed = "20260114")
  void aConditionKeepsItsTimeWhileItHolds(@ForAll Chronicle chronicle) {
    var keeper = new Keeper();
    chronicle.read(
        page -> {
          var before = keeper.stored.map(StoriesTest::conditions).orElse(Map.of());
          conditions(keeper.turn(page))
              .forEach(
                  (type, condition) -> {
                    var old = Optional.ofNullable(before.get(type));
                    var same =
                        old.map(Condition::getStatus)
                            .filter(condition.getStatus()::equals)
                            .isPresent();
                    assertThat(condition.getLastTransitionTime())
                        .isEqualTo(
                            same
                                ? old.get().getLastTransitionTime()
                                : page.seen().now().toString());
                  });
        });
  }

  /** Two for each step, one a minute for figures; the launch of pods has some of its own. */
  @Example
  void anActiveRolloutIsWrittenTwiceAMinuteAndOneAtRestNever() {
    var keeper = new Keeper();
    var active = new ArrayList<Instant>();
    var writesUnderWay = new ArrayList<Instant>();
    var resting = new ArrayList<Instant>();
    var stillSince = new ArrayList<Instant>();
    Chronicles.quiet()
        .read(
            page -> {
              var writes = keeper.writes.size();
              keeper.turn(page);
              var wrote = keeper.writes.size() > writes;
              var next = page.decision().next();
              if (next.journey().isPresent()) {
                stillSince.clear();
                active.add(page.seen().now());
                if (wrote) {
                  writesUnderWay.add(page.seen().now());
                }
              } else if (!next.equals(page.seen().progress()) || !page.after().confirmed()) {
                stillSince.clear();
              } else if (stillSince.isEmpty()) {
                stillSince.add(page.seen().now());
              } else if (wrote) {
                resting.add(page.seen().now());
              }
            });

    assertThat(active.size()).as("seconds under way").isGreaterThan(600);
    var minutes = active.size() / 60.0;
    assertThat((double) writesUnderWay.size()).isBetween(minutes, 2 * minutes);
    assertThat(resting).isEmpty();
  }

  /** When a hold is over, something else is waited for. */
  private static Instant laterInTheSameHold(Page page) {
    var now = page.seen().now();
    var soon = now.plus(Duration.ofSeconds(100));
    return page.decision()
        .next()
        .journey()
        .flatMap(
            journey ->
                journey.phase() instanceof Journey.Phase.At(int step, var held)
                    ? held.runningSince()
                        .map(since -> since.plus(journey.steps().get(step).hold()))
                        .map(end -> end.minus(held.banked()).minusMillis(1))
                    : Optional.<Instant>empty())
        .filter(end -> end.isAfter(now) && end.isBefore(soon))
        .orElse(soon);
  }

  /** A rollback ends with another revision than the spec asks for; the next pass says so. */
  private static boolean hasJustArrived(Page page) {
    return page.decision().notices().stream()
        .anyMatch(
            notice -> notice.reason() == Reason.Promoted || notice.reason() == Reason.LevelReached);
  }

  /** A step that is held, or waits for a person, while all pods are there and all routers obey. */
  private static boolean isHeld(Page page) {
    return page.after().confirmed()
        && page.decision().waiting().filter(it -> HELD.contains(it.what())).isPresent()
        && page.decision().replicas().entrySet().stream()
            .allMatch(it -> page.seen().podsOf(it.getKey()).ready() >= it.getValue());
  }

  private static boolean holds(Map<String, Condition> conditions, String type) {
    return "True".equals(conditions.get(type).getStatus());
  }

  private static Map<String, Condition> conditions(ModelDeploymentStatus status) {
    return status.conditions().stream()
        .collect(Collectors.toMap(Condition::getType, Function.identity()));
  }

  private static Progress withoutWords(Progress progress) {
    return new Progress(
        progress.level(),
        progress.stable(),
        progress.previous(),
        progress.journey(),
        progress.rejected(),
        progress.latch(),
        progress.failover(),
        progress.leaving(),
        progress.retired(),
        progress.journeys(),
        progress.retrying(),
        progress.rollingBack(),
        progress.retrain(),
        progress.last(),
        progress.queued(),
        progress.unobservedSince(),
        progress.releasing(),
        progress.concern().map(it -> new Progress.Concern(it.reason(), "", it.since())),
        progress.history());
  }
}
