package dev.handover.reconcile.status;

import dev.handover.rollout.Cause;
import java.util.Optional;

/** Why something was taken back, as three texts. */
record Causes(String reason, Optional<String> guardrail, Optional<String> message) {

  static Causes of(Cause cause) {
    return switch (cause) {
      case Cause.Breach(var guardrail, var detail) ->
          new Causes(cause.word(), Optional.of(guardrail), Optional.of(detail));
      case Cause.Crashed(var detail) ->
          new Causes(cause.word(), Optional.empty(), Optional.of(detail));
      case Cause.DeadlineExceeded(var detail) ->
          new Causes(cause.word(), Optional.empty(), Optional.of(detail));
      case Cause.BreakerOpen() -> new Causes(cause.word(), Optional.empty(), Optional.empty());
      case Cause.Aborted() -> new Causes(cause.word(), Optional.empty(), Optional.empty());
      case Cause.RolledBack() -> new Causes(cause.word(), Optional.empty(), Optional.empty());
    };
  }

  static Causes read(String reason, String guardrail, String message) {
    return new Causes(
        Optional.ofNullable(reason).orElse(""),
        Optional.ofNullable(guardrail),
        Optional.ofNullable(message));
  }

  /**
   * A revision that was taken back stays so, even if it was for a reason that only another version
   * knows: that is read as a breach of what the reason names.
   */
  Cause cause() {
    var detail = message.orElse("");
    return switch (reason) {
      case "Breach" -> new Cause.Breach(guardrail.orElse(""), detail);
      case "Crashed" -> new Cause.Crashed(detail);
      case "DeadlineExceeded" -> new Cause.DeadlineExceeded(detail);
      case "BreakerOpen" -> new Cause.BreakerOpen();
      case "Aborted" -> new Cause.Aborted();
      case "RolledBack" -> new Cause.RolledBack();
      default -> new Cause.Breach(guardrail.orElse(reason), detail);
    };
  }
}
