package dev.handover.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.reconcile.status.ConditionReason;
import dev.handover.reconcile.status.ConditionType;
import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Notice;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every word that people may find in status and events is explained once, and no other is. */
class ReasonsTest {
  private static final String PAGE = "operate.md";

  @Test
  void conditions() {
    assertThat(firstCells("## Conditions"))
        .containsExactlyElementsOf(names(ConditionType.values()));
  }

  @Test
  void reasonsOfConditions() {
    assertThat(firstCells("### Condition reasons"))
        .containsExactlyInAnyOrderElementsOf(names(ConditionReason.values()));
  }

  @Test
  void reasonsOfEvents() {
    assertThat(firstCells("## Events"))
        .containsExactlyInAnyOrderElementsOf(names(Notice.Reason.values()));
  }

  @Test
  void typesOfEvents() {
    var types =
        Pages.section(Pages.docs(PAGE), "## Events").stream()
            .filter(line -> line.startsWith("| `"))
            .map(line -> cell(line, 1) + " " + cell(line, 2))
            .toList();
    assertThat(types)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Notice.Reason.values())
                .map(reason -> reason.name() + " " + reason.severity())
                .toList());
  }

  @Test
  void whatIsWaitedFor() {
    assertThat(firstCells("## Status")).containsAll(names(What.values()));
  }

  /** The words in the first cells of the tables of a section. */
  private static List<String> firstCells(String heading) {
    return Pages.section(Pages.docs(PAGE), heading).stream()
        .filter(line -> line.startsWith("| `"))
        .map(line -> cell(line, 1))
        .toList();
  }

  private static String cell(String line, int index) {
    return line.split("\\|")[index].strip().replace("`", "");
  }

  private static List<String> names(Enum<?>[] values) {
    return Stream.of(values).map(Enum::name).toList();
  }
}
