package dev.handover.traffic;

import dev.handover.api.routing.RouteTable.End;
import dev.handover.api.routing.RouteTable.JourneyMark;
import dev.handover.rollout.Cause;
import dev.handover.rollout.Snapshot.Mark;
import dev.handover.rollout.Snapshot.Mark.Stage;
import java.util.Optional;

/** The decision behind a table, as the table says it. */
final class Marks {
  private static final String OVER = "Over";
  private static final int NO_TRAFFIC = -1;

  private Marks() {}

  static JourneyMark write(Mark mark) {
    return switch (mark.stage()) {
      case Stage.Underway(int step) -> new JourneyMark(mark.ticket(), step, Optional.empty());
      case Stage.Over() -> ended(mark, new End(OVER, Optional.empty(), Optional.empty()));
      case Stage.Back(Cause cause) -> ended(mark, end(cause));
    };
  }

  private static JourneyMark ended(Mark mark, End end) {
    return new JourneyMark(mark.ticket(), NO_TRAFFIC, Optional.of(end));
  }

  private static End end(Cause cause) {
    return switch (cause) {
      case Cause.Breach(var guardrail, var detail) ->
          new End(cause.word(), Optional.of(guardrail), Optional.of(detail));
      case Cause.Crashed(var detail) ->
          new End(cause.word(), Optional.empty(), Optional.of(detail));
      case Cause.DeadlineExceeded(var detail) ->
          new End(cause.word(), Optional.empty(), Optional.of(detail));
      case Cause.BreakerOpen() -> new End(cause.word(), Optional.empty(), Optional.empty());
      case Cause.Aborted() -> new End(cause.word(), Optional.empty(), Optional.empty());
      case Cause.RolledBack() -> new End(cause.word(), Optional.empty(), Optional.empty());
    };
  }

  static Mark read(JourneyMark mark) {
    return new Mark(
        mark.ticket(),
        mark.end().map(Marks::stage).orElseGet(() -> new Stage.Underway(mark.step())));
  }

  private static Stage stage(End end) {
    var detail = end.detail().orElse("");
    return switch (end.word()) {
      case OVER -> new Stage.Over();
      case "Breach" -> new Stage.Back(new Cause.Breach(end.guardrail().orElse(""), detail));
      case "Crashed" -> new Stage.Back(new Cause.Crashed(detail));
      case "DeadlineExceeded" -> new Stage.Back(new Cause.DeadlineExceeded(detail));
      case "BreakerOpen" -> new Stage.Back(new Cause.BreakerOpen());
      case "Aborted" -> new Stage.Back(new Cause.Aborted());
      case "RolledBack" -> new Stage.Back(new Cause.RolledBack());
      default -> throw new IllegalArgumentException("journey.end.word is " + end.word());
    };
  }
}
