package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Progress.Moved;
import dev.handover.rollout.Progress.Replaced;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How much is remembered. */
class ProgressTest {
  @Test
  void ofWhatNobodyCanNameTheNewestAreKept() {
    assertThat(kept(Progress.KEPT + 1, Optional.empty())).hasSize(Progress.KEPT);
  }

  @Test
  void ofWhatCanBeNamedOneMoreThanHistoryKeeps() {
    assertThat(kept(3 * Progress.NAMED, Optional.of("rollback-v1-3"))).hasSize(Progress.NAMED);
  }

  private static List<Moved> kept(int told, Optional<String> ticket) {
    var replaced = new Replaced(World.revision(1), World.revision(2), ticket);
    var history =
        IntStream.range(0, told)
            .mapToObj(
                index ->
                    new Moved(
                        World.BEGINNING.minusSeconds(index),
                        Reason.Promoted,
                        "v2 replaced v1",
                        Optional.of(replaced)))
            .toList();
    var kept = Snapshots.recalling(Progress.NONE, history).history();
    assertThat(kept).as("newest first").isEqualTo(history.subList(0, kept.size()));
    return kept;
  }
}
