package dev.handover.reconcile.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.evidence.Finding;
import dev.handover.evidence.Guardrail;
import dev.handover.evidence.Measure;
import dev.handover.evidence.Mode;
import dev.handover.evidence.Threshold;
import dev.handover.rollout.Cause;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Progress;
import dev.handover.rollout.Progress.Rejection;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.OnBreach;
import dev.handover.rollout.Snapshot.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import net.jqwik.api.statistics.Statistics;

/** Nothing is remembered but what stands in status. */
@Domain(Memories.class)
class MemoryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** All that a resource is allowed to weigh in the API server's memory. */
  private static final int MOST_BYTES = 16 * 1024;

  @Property
  void whatIsRememberedComesBack(@ForAll Progress progress) {
    var status = StatusWriter.status(Passes.remembering(progress, List.of()));

    assertThat(StatusReader.progress(Optional.of(stored(status)))).isEqualTo(progress);
  }

  @Property
  void whatWasReadIsWrittenTheSame(@ForAll Progress progress) {
    var once = StatusWriter.status(Passes.remembering(progress, List.of()));
    var again =
        StatusWriter.status(
            Passes.situation(
                StatusReader.progress(Optional.of(stored(once))),
                List.of(),
                Optional.of(stored(once))));

    assertThat(again).isEqualTo(stored(once));
  }

  @Provide
  Arbitrary<Progress> huge() {
    return Memories.huge();
  }

  @Property(tries = 200)
  @Domain(DomainContext.Global.class)
  @Domain(Memories.class)
  void neverIsItTooMuch(@ForAll("huge") Progress progress) throws JsonProcessingException {
    var status = StatusWriter.status(Passes.remembering(progress, findings(20, "x".repeat(900))));
    var bytes = JSON.writeValueAsBytes(status).length;
    Statistics.label("says less")
        .collect(status.history().size() < progress.history().size())
        .coverage(seen -> seen.check(true).percentage(percent -> percent > 20));

    assertThat(bytes).isLessThan(MOST_BYTES);
    var read = StatusReader.progress(Optional.of(stored(status)));
    assertThat(read.level()).isEqualTo(progress.level());
    assertThat(read.stable()).isEqualTo(progress.stable());
    assertThat(read.previous()).isEqualTo(progress.previous());
    assertThat(read.rejected())
        .extracting(Rejection::revision, Rejection::ticket)
        .isEqualTo(
            progress.rejected().stream()
                .map(it -> org.assertj.core.groups.Tuple.tuple(it.revision(), it.ticket()))
                .toList());
    assertThat(read.journey().map(Journey::steps))
        .isEqualTo(progress.journey().map(Journey::steps));
    assertThat(tickets(read)).isEqualTo(tickets(progress));
    assertThat(read.rollingBack()).isEqualTo(progress.rollingBack());
    assertThat(read.retired()).isEqualTo(progress.retired());
    assertThat(read.leaving()).isEqualTo(progress.leaving());
    assertThat(read.latch().map(Progress.Latch::level))
        .isEqualTo(progress.latch().map(Progress.Latch::level));
  }

  private static List<String> tickets(Progress progress) {
    return progress.history().stream()
        .flatMap(moved -> moved.replaced().stream())
        .flatMap(replaced -> replaced.ticket().stream())
        .toList();
  }

  /** As much of everything as there can be at once, in the letters that weigh most. */
  @Example
  void theWorstIsNotTooMuch() throws JsonProcessingException {
    var heavy = "\u0001".repeat(4000);
    var progress = Worst.progress(heavy);

    var situation = Passes.remembering(progress, findings(20, heavy));
    var status =
        StatusWriter.status(
            new Situation(
                situation.generation(),
                situation.reading(),
                situation.pass(),
                situation.inForce(),
                List.of(new Obstacle.FrontServiceTaken(heavy), new Obstacle.PortInUse(heavy)),
                situation.before(),
                situation.now()));

    assertThat(JSON.writeValueAsBytes(status).length).isLessThan(MOST_BYTES);
    var read = StatusReader.progress(Optional.of(stored(status)));
    assertThat(read.rejected()).hasSize(Progress.KEPT);
    assertThat(tickets(read)).hasSize(Progress.NAMED);
  }

  @Example
  void halfACharacterIsNoReasonToFail() {
    var cause = new Cause.Crashed("broken \ud83d end");
    var rejection = new Rejection(new Revision("aaaaaaaaaa"), cause, Passes.NOW, "retry-1");
    var status =
        StatusWriter.status(Passes.remembering(Worst.onlyRejected(List.of(rejection)), List.of()));

    assertThat(stored(status).rejected().getFirst().message()).isEqualTo("broken ? end");
  }

  static List<Finding> findings(int count, String text) {
    return IntStream.range(0, count)
        .mapToObj(
            index ->
                new Finding(
                    new Guardrail(
                        "g".repeat(60) + index,
                        new Measure.ErrorRate(),
                        new Threshold(
                            OptionalDouble.of(0.123456789), OptionalDouble.empty(), 3, 50),
                        OnBreach.Back,
                        Mode.Enforce),
                    new Verdict.Unknown(text),
                    OptionalDouble.of(0.0123456789),
                    0.123456789,
                    123_456_789,
                    Passes.NOW))
        .toList();
  }

  private static ModelDeploymentStatus stored(ModelDeploymentStatus status) {
    try {
      return JSON.readValue(JSON.writeValueAsBytes(status), ModelDeploymentStatus.class);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
