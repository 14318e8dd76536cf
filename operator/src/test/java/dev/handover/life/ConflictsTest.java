package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.stage.Death;
import dev.handover.stage.Installed;
import dev.handover.stage.Requests.Request;
import dev.handover.stage.Stranger;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Others change every object that the operator writes ten times a second each, for as long as a
 * journey lasts: it comes to its end, and what the operator does is bounded by what they do.
 */
@Tag("api-server")
@ExtendWith(Installed.class)
class ConflictsTest {
  /** Status is also written when pods were seen to come one by one. */
  private static final int FEW = 5;

  private static final String STATUS = "modeldeployments/status";

  private final KubernetesClient admin;

  ConflictsTest(KubernetesClient admin) {
    this.admin = admin;
  }

  @ParameterizedTest
  @EnumSource(names = {"LaunchToShadow", "Canary"})
  void whatIsNoBusinessOfOursIsLeftAlone(Plot plot) {
    try (var undisturbed = new Telling(admin, plot, Death.never()).tell();
        var telling = new Telling(admin, plot, Death.never());
        var stranger = telling.stage().stranger().annotates()) {
      telling.tell();

      assertThat(telling.logbook().course()).isEqualTo(undisturbed.logbook().course());
      assertThat(othersThanStatus(telling)).isEqualTo(othersThanStatus(undisturbed));
      assertThat(telling.writes()).hasSizeLessThan(undisturbed.writes().size() + FEW);
      assertThat(telling.passes()).isLessThan(undisturbed.passes() + FEW + stranger.changes());
      assertBusy(stranger, 8, undisturbed);
    }
  }

  /**
   * What ten times a second comes to depends on the machine, and so does how fast the operator is:
   * everything was changed at least every second time that it would have looked by itself.
   */
  private static void assertBusy(Stranger stranger, int things, Telling undisturbed) {
    assertThat(stranger.failures()).isEmpty();
    assertThat(stranger.rounds())
        .hasSize(things)
        .allSatisfy(
            (what, rounds) -> assertThat(2 * rounds).as(what).isGreaterThan(undisturbed.passes()));
  }

  private static List<Request> othersThanStatus(Telling telling) {
    return telling.writes().stream().filter(it -> !it.resource().equals(STATUS)).toList();
  }

  @Test
  void whatIsOursIsPutRightAndTheJourneyGoesOn() {
    try (var undisturbed = new Telling(admin, Plot.Canary, Death.never()).tell();
        var telling = new Telling(admin, Plot.Canary, Death.never())) {
      long changes;
      try (var stranger = telling.stage().stranger().overrules()) {
        telling.tell();
        changes = stranger.changes();
        assertBusy(stranger, 3, undisturbed);
      }
      assertThat(telling.logbook().course().steps())
          .isEqualTo(undisturbed.logbook().course().steps());
      // For each change an object is written, status, and an event; and what came of it is seen.
      assertThat((long) telling.writes().size())
          .isLessThan(undisturbed.writes().size() + 3 * changes);
      assertThat(telling.passes()).isLessThan(undisturbed.passes() + 2 * changes);
      telling
          .stage()
          .until("all is as it was decided", () -> end(telling).equals(end(undisturbed)));
    }
  }

  /** How everything stands, however often the table had to be written. */
  private static String end(Telling telling) {
    return telling.logbook().end().replaceAll(" generation: \\d+", "");
  }
}
