package dev.handover.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Decisions;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.reconcile.spec.Remembered;
import dev.handover.reconcile.spec.Resources;
import dev.handover.reconcile.spec.SpecReader;
import dev.handover.reconcile.status.StatusReader;
import dev.handover.rollout.Arm;
import dev.handover.rollout.Decider;
import dev.handover.rollout.Decision;
import dev.handover.rollout.Progress;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Routing;
import dev.handover.rollout.Snapshot;
import dev.handover.rollout.Snapshot.Answers;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.BaselineBreaker;
import dev.handover.rollout.Snapshot.BaselineState;
import dev.handover.rollout.Snapshot.Confirmation;
import dev.handover.rollout.Snapshot.DataPlane;
import dev.handover.rollout.Snapshot.Deletion;
import dev.handover.rollout.Snapshot.Evidence;
import dev.handover.rollout.Snapshot.Table;
import dev.handover.rollout.Subject;
import dev.handover.traffic.Baselines;
import dev.handover.traffic.Frame;
import dev.handover.traffic.Tables;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How soon a resource at rest is looked at again. */
class NextWakeTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final Routing WATCHED =
      new Routing(
          List.of(new Arm(100, new Decider.Watched(new Revision("aaaaaaaaaa")))), Optional.empty());
  private static final RouteTable STANDING = table(Duration.ofSeconds(10), Optional.empty());

  @Test
  void aRestThatEveryRouterKnowsOfIsLeftAlone() {
    assertThat(after(confirmed(STANDING), Progress.NONE, Progress.NONE, STANDING))
        .isEqualTo(NextWake.AT_REST);
  }

  @Test
  void routersThatHaveNotConfirmedAreAskedAgain() {
    var awaited =
        new DataPlane(
            Optional.of(Tables.read(STANDING)), new Confirmation.Awaited("router r1 obeys 4"));

    assertThat(after(awaited, Progress.NONE, Progress.NONE, STANDING)).isEqualTo(NextWake.POLL);
  }

  @Test
  void aTableWithOthersWhoDecideIsFollowedUp() {
    var other = new Table(STANDING.generation() - 1, WATCHED, Optional.empty());

    assertThat(
            after(
                new DataPlane(Optional.of(other), new Confirmation.Everywhere()),
                Progress.NONE,
                Progress.NONE,
                STANDING))
        .isEqualTo(NextWake.SOON);
  }

  /** What every router has confirmed is the table before it. */
  @Test
  void aTableThatDiffersInItsTimeoutAloneIsFollowedUp() {
    var slower = table(Duration.ofSeconds(20), Optional.of(STANDING));

    assertThat(after(confirmed(STANDING), Progress.NONE, Progress.NONE, slower))
        .isEqualTo(NextWake.SOON);
  }

  @Test
  void aFirstTableIsFollowedUp() {
    var nothing = new DataPlane(Optional.empty(), new Confirmation.Awaited("no table yet"));

    assertThat(after(nothing, Progress.NONE, Progress.NONE, STANDING)).isEqualTo(NextWake.SOON);
  }

  /** They are remembered only once a minute. */
  @Test
  void theFiguresInAConcernAreNoReasonToLookAgain() {
    var before = concern("BreachHeld", "40 % of 500 failed");
    var after = concern("BreachHeld", "41 % of 510 failed");

    assertThat(after(confirmed(STANDING), before, after, STANDING)).isEqualTo(NextWake.AT_REST);
  }

  @Test
  void aConcernThatComesGoesOrIsAnotherIsOne() {
    var held = concern("BreachHeld", "40 % of 500 failed");

    for (var other : List.of(Progress.NONE, concern("BothFail", "40 % of 500 failed"))) {
      assertThat(after(confirmed(STANDING), held, other, STANDING)).isEqualTo(NextWake.SOON);
      assertThat(after(confirmed(STANDING), other, held, STANDING)).isEqualTo(NextWake.SOON);
    }
  }

  @Test
  void whateverElseIsRememberedIsOneBesideAConcern() {
    var before =
        status("concern: {reason: BreachHeld, message: m, since: \"2026-01-01T11:00:00Z\"}");
    var after =
        status(
            """
            concern: {reason: BreachHeld, message: n, since: "2026-01-01T11:00:00Z"}
            retrain: because
            """);

    assertThat(after(confirmed(STANDING), before, after, STANDING)).isEqualTo(NextWake.SOON);
  }

  private static Progress concern(String reason, String message) {
    return status(
        "concern: {reason: %s, message: %s, since: \"2026-01-01T11:00:00Z\"}"
            .formatted(reason, message));
  }

  private static Progress status(String yaml) {
    return StatusReader.progress(
        Optional.of(Serialization.unmarshal(yaml, ModelDeploymentStatus.class)));
  }

  private static DataPlane confirmed(RouteTable table) {
    return new DataPlane(Optional.of(Tables.read(table)), new Confirmation.Everywhere());
  }

  private static RouteTable table(Duration timeout, Optional<RouteTable> standing) {
    var frame =
        new Frame(
            "factory",
            "scratch",
            "key",
            20000,
            Decisions.OpenInference,
            timeout,
            List.of(),
            Baselines.canned(200, "{}").backend().orElseThrow());
    return Tables.next(frame, Routing.BASELINE, Optional.empty(), Optional.empty(), standing, 4);
  }

  private static Duration after(
      DataPlane dataPlane, Progress before, Progress after, RouteTable stands) {
    var reading = SpecReader.read(Resources.of(Resources.DESK), Remembered.NOTHING);
    var seen =
        new Snapshot(
            reading.followed().orElseThrow().intent(),
            before,
            Map.of(),
            new BaselineState.Ready(),
            dataPlane,
            new Evidence(
                0, Subject.NOBODY, new Arriving.Yes(), List.of(), Set.of(), BaselineBreaker.Closed),
            Answers.NONE,
            Deletion.No,
            NOW);
    var decision =
        new Decision(
            Routing.BASELINE,
            Optional.empty(),
            Map.of(),
            Set.of(),
            Decision.Release.NotYet,
            after,
            Optional.empty(),
            List.of());
    return NextWake.after(seen, decision, stands);
  }
}
