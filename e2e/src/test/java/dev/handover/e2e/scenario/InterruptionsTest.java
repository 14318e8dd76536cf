package dev.handover.e2e.scenario;

import static dev.handover.e2e.scenario.Tiny.FOREVER;
import static dev.handover.e2e.scenario.Tiny.JOURNEY;
import static dev.handover.e2e.scenario.Tiny.share;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.Names;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.HistoryEntry;
import dev.handover.e2e.cluster.Callers;
import dev.handover.e2e.cluster.Model;
import dev.handover.e2e.cluster.Playground;
import dev.handover.e2e.cluster.Sample;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What people do to a rollout while it is under way. */
@Scenario
class InterruptionsTest {

  @Test
  @DisplayName("L1: aborted at a pause, retried, approved and promoted: told in exactly this order")
  void l1AbortRetryPromote(Playground ground) throws IOException {
    var model = Tiny.launch(ground, Tiny.written("l1"));
    var stable = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var told = told(model.status().orElseThrow()).size();
      var second = Tiny.next(model, Tiny.version(askingFor50("l1"), "v2"));
      var asked = awaitAsked(model, second);
      assertThat(Model.is(asked, "Stalled", "False")).isTrue();

      Tiny.abort(model, asked);
      var aborted = Tiny.takenBack(model, second, stable);
      assertThat(Model.is(aborted, "Stalled", "True")).isTrue();

      model.annotate(Names.RETRY, aborted.rejected().getFirst().ticket());
      var again = awaitAsked(model, second);
      model.annotate(Names.APPROVE, again.waitingFor().ticket());
      var served = model.await("promoted", JOURNEY, it -> Tiny.serves(it, second));

      assertThat(Model.is(served, "Stalled", "False")).isTrue();
      var all = told(served);
      assertThat(all.subList(told, all.size()))
          .containsExactly(
              "JourneyStarted",
              "SteppedUp",
              "RolledBack",
              "RetryAccepted",
              "JourneyStarted",
              "SteppedUp",
              "ApprovalAccepted",
              "SteppedUp",
              "Promoted");
      Awaitility.await("each is an event")
          .atMost(JOURNEY)
          .untilAsserted(
              () ->
                  assertThat(model.reasons()).contains("RolledBack", "RetryAccepted", "Promoted"));
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  @Test
  @DisplayName("L7: a third version while the second waits: the second goes, the third begins")
  void l7ThirdWhileSecondWaits(Playground ground) throws IOException {
    var model = Tiny.launch(ground, Tiny.written("l7"));
    var stable = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var second = Tiny.next(model, Tiny.version(askingFor50("l7"), "v2"));
      awaitAsked(model, second);

      var third = Tiny.supersede(model, Tiny.version(askingFor50("l7"), "v3"), second);
      var asked = awaitAsked(model, third);

      assertThat(Tiny.rejected(asked, second)).as("superseded, not rejected").isFalse();
      assertThat(Weights.of(ground.timeline().tables("l7").getLast().what()))
          .isEqualTo(new Weights(stable, 80, third, 20));
      Tiny.awaitPods(model, second, 0);
      assertThat(model.pods(stable)).hasSize(2);
      assertThat(model.pods(third)).hasSize(2);
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  @Test
  @DisplayName("L10: a scale in mid-journey, also while paused, reaches both and moves no traffic")
  void l10Scale(Playground ground) throws IOException {
    var written = Tiny.steps(Tiny.written("l10"), share(20, FOREVER));
    var model = Tiny.launch(ground, written);
    var stable = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var second = Tiny.next(model, Tiny.version(written, "v2"));
      Tiny.reaches(model, second, 20);
      var tables = ground.timeline().tables("l10").size();

      var scaled = Tiny.version(written, "v2").with("/spec/model/replicas", 3);
      ground.apply(scaled);
      Tiny.awaitPods(model, stable, 3);
      Tiny.awaitPods(model, second, 3);
      ground.apply(scaled.with("/spec/paused", true).with("/spec/model/replicas", 4));
      Tiny.awaitPods(model, stable, 4);
      Tiny.awaitPods(model, second, 4);

      assertThat(ground.timeline().tables("l10").stream().skip(tables - 1L))
          .extracting(seen -> Weights.of(seen.what()))
          .containsOnly(new Weights(stable, 80, second, 20));
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  @Test
  @DisplayName("T20: the old spec after a rollback starts nothing; the bad one only by retry")
  void t20OldSpecAndRetry(Playground ground) throws IOException {
    var written = Tiny.steps(Tiny.written("t20"), share(50, "1s"));
    var model = Tiny.launch(ground, written);
    var stable = Tiny.stable(model);
    try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
      var before = callers.settled();
      var halted = Tiny.steps(written, share(50, FOREVER));
      var second = Tiny.next(model, Tiny.version(halted, "v2"));
      var status = Tiny.reaches(model, second, 50);
      Tiny.abort(model, status);
      Tiny.takenBack(model, second, stable);
      var tables = ground.timeline().tables("t20").size();

      ground.apply(written);
      model.await("the old spec is in order", JOURNEY, it -> Model.is(it, "Stalled", "False"));
      ground.apply(Tiny.version(written, "v2"));
      var refused =
          model.await(
              "the rejected one is not tried again",
              JOURNEY,
              it -> Model.is(it, "Stalled", "True") && Tiny.serves(it, stable));
      assertThat(ground.timeline().tables("t20")).as("no table was written").hasSize(tables);

      model.annotate(Names.RETRY, refused.rejected().getFirst().ticket());
      model.await("promoted", JOURNEY, it -> Tiny.serves(it, second));
      Tiny.assertNobodyWasLetDown(model, callers, before);
    }
  }

  private static Sample askingFor50(String name) {
    return Tiny.steps(
        Tiny.written(name), share(20, "1s"), Map.of("share", 50, "hold", "1s", "approval", true));
  }

  private static ModelDeploymentStatus awaitAsked(Model model, String revision) {
    return model.await(
        "a person is asked about " + revision,
        JOURNEY,
        it ->
            Model.candidate(it).equals(Optional.of(revision))
                && it.waitingFor() != null
                && it.waitingFor().what().equals("Approval")
                && Model.hasShare(it, 20));
  }

  private static List<String> told(ModelDeploymentStatus status) {
    return status.history().stream().map(HistoryEntry::reason).toList().reversed();
  }
}
