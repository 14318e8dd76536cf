package dev.handover.plugin;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What the operator would have written, as YAML. */
final class Statuses {
  private static final String REST =
      """
      observedGeneration: 1
      level: Full
      stable: {revision: aaaaaaaaaa, replicas: 2, ready: 2, since: "2026-01-01T10:00:00Z"}
      previous: {revision: "0000000000", warmUntil: "2026-01-01T12:30:00Z"}
      traffic:
        arms: [{weight: 100, level: Full, variant: stable, answers: aaaaaaaaaa, fallback: baseline}]
      guardrails:
        - name: errors
          verdict: Within
          value: 0.004167
          limit: 0.05
          samples: 1200
          message: 0.4 % of 1,200 answers failed, at most 5 % may
      """;

  private static final String CANARY =
      """
      observedGeneration: 1
      level: Full
      stable: {revision: aaaaaaaaaa, replicas: 2, ready: 2}
      candidate: {revision: bbbbbbbbbb, replicas: 2, ready: 1}
      steps:
        - {mirror: 100, hold: 2m}
        - {share: 5, hold: 2m}
        - {share: 20, hold: 1h10m}
        - {share: 50, approval: true}
      traffic:
        arms:
          - {weight: 20, level: Full, variant: candidate, answers: bbbbbbbbbb, fallback: aaaaaaaaaa}
          - {weight: 80, level: Full, variant: stable, answers: aaaaaaaaaa, fallback: baseline}
      """;

  /** At 20 percent; of its hold, half a minute was counted. */
  private static final String JOURNEY =
      """
      journey:
        ticket: canary-bbbbbbbbbb-4
        kind: Canary
        revision: bbbbbbbbbb
        from: Full
        to: Full
        phase: At
        step: 2
        share: 20
        since: "2026-01-01T11:00:00Z"
        hold: {banked: 30s%s}
      """;

  private static final String NEEDS_APPROVAL =
      "  needsApproval: {ticket: approve-bbbbbbbbbb-4-3}\n";

  private static final String LATCH =
      """
      latch:
        level: Shadow
        reason: Breach
        guardrail: errors
        at: "2026-01-01T11:00:00Z"
        message: 9 % of 900 answers failed
        ticket: retry-level-3
      """;

  private Statuses() {}

  static String atRest() {
    return REST + well();
  }

  /** A canary at 20 percent, held for an hour and half a minute. */
  static String held() {
    var since = Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
    return CANARY
        + JOURNEY.formatted(", countingSince: \"%s\"".formatted(since))
        + waitingFor("Hold", "step 3 of 4 is held until 2026-01-01T12:40:00Z")
        + well();
  }

  /** The same, with a newer revision that waits for its end. */
  static String queued() {
    return held() + "queued: {revision: dddddddddd, since: \"2026-01-01T11:30:00Z\"}\n";
  }

  static String approvalMissing() {
    return CANARY
        + JOURNEY.formatted("")
        + NEEDS_APPROVAL
        + waitingFor("Approval", "a person to approve 50 %")
        + "  ticket: approve-bbbbbbbbbb-4-3\n"
        + well();
  }

  /** A person may answer already, although the hold is not over. */
  static String approvalAskedEarly() {
    return CANARY
        + JOURNEY.formatted("")
        + NEEDS_APPROVAL
        + waitingFor("Hold", "30 s more of the hold")
        + well();
  }

  static String climbing() {
    return REST
        + """
        journey:
          ticket: climb-aaaaaaaaaa-5
          kind: Climb
          revision: aaaaaaaaaa
          from: Shadow
          to: Full
          phase: Starting
          since: "2026-01-01T11:00:00Z"
        """
        + waitingFor("Readiness", "0 of 2 pods of aaaaaaaaaa are ready")
        + well();
  }

  /** The newest revision was taken back, and so was an older one; it waits for neither. */
  static String rejected() {
    return REST
        + """
        rejected:
          - revision: cccccccccc
            reason: Breach
            guardrail: errors
            at: "2026-01-01T11:59:00Z"
            message: 30 % of 500 answers failed
            ticket: retry-cccccccccc-6
          - revision: bbbbbbbbbb
            reason: Aborted
            at: "2026-01-01T11:00:00Z"
            ticket: retry-bbbbbbbbbb-4
        """;
  }

  /** Both were taken back, and the spec asks for one of them. */
  static String rejectedAndWaitingFor(String revision, String ticket) {
    var needs = "revision %s was taken back".formatted(revision);
    return rejected()
        + waitingFor("Retry", needs)
        + "  ticket: %s\n".formatted(ticket)
        + "conditions:\n"
        + condition("Ready", "True", "Serving", "ok")
        + condition(
            "Stalled",
            "True",
            "RevisionRejected",
            "%s (annotation handover.dev/retry: %s)".formatted(needs, ticket));
  }

  static String latched() {
    return REST.replace("level: Full", "level: Shadow")
        + LATCH
        + waitingFor("Retry", "the level stays at Shadow")
        + "  ticket: retry-level-3\n"
        + well();
  }

  /** Revisions and the level were taken back, and it waits for none of them. */
  static String rejectedAndLatched() {
    return rejected() + LATCH + well();
  }

  static String nobodyReady() {
    var nobody = "aaaaaaaaaa answers and is not ready; nobody else is either";
    return REST.replace("ready: 2", "ready: 0")
        + "conditions:\n"
        + condition("Ready", "False", "NobodyReady", nobody)
        + condition("Reconciling", "False", "NobodyReady", "condition Stalled says more")
        + condition("Stalled", "True", "NobodyReady", nobody)
        + condition("TrafficSynced", "True", "Confirmed", "ok")
        + condition("Degraded", "True", "NobodyReady", nobody);
  }

  static String moved() {
    return REST
        + """
        history:
          - at: "2026-01-01T12:00:00.123456Z"
            reason: RolledBack
            message: bbbbbbbbbb was taken back
            from: 20 %
            to: 0 %
            ticket: canary-bbbbbbbbbb-4
          - {at: "2026-01-01T11:00:00Z", reason: SteppedUp, message: to 20 %}
        """
        + well();
  }

  /** Two revisions can be gone back to; the one that was replaced last was taken back since. */
  static String replaced() {
    return REST
        + """
        rejected:
          - {revision: bbbbbbbbbb, reason: Breach, at: "2026-01-01T12:00:00Z", ticket: retry-bbbbbbbbbb-6}
        history:
          - at: "2026-01-01T12:00:00Z"
            reason: RolledBack
            message: bbbbbbbbbb taken back to the warm aaaaaaaaaa
            from: bbbbbbbbbb
            to: aaaaaaaaaa
            ticket: rollback-bbbbbbbbbb-6
          - {at: "2026-01-01T11:00:00Z", reason: Promoted, message: promoted, from: aaaaaaaaaa, to: bbbbbbbbbb}
          - at: "2026-01-01T10:00:00Z"
            reason: Promoted
            message: aaaaaaaaaa replaced 0000000000
            from: "0000000000"
            to: aaaaaaaaaa
            ticket: rollback-0000000000-3
          - at: "2026-01-01T09:00:00Z"
            reason: Promoted
            message: "0000000000 replaced 0000000001"
            from: "0000000001"
            to: "0000000000"
            ticket: rollback-0000000001-2
        """
        + well();
  }

  /** Somebody long gone can be gone back to. */
  static String replacedBy(String revision) {
    return """
        history:
          - at: "2026-01-01T10:00:00Z"
            reason: Promoted
            from: "0000000000"
            to: %s
            ticket: rollback-0000000000-3
        """
        .formatted(revision);
  }

  /** Who was replaced is on trial anew; somebody older can be gone back to. */
  static String triedAnew() {
    return held()
        + """
        history:
          - at: "2026-01-01T11:00:00Z"
            reason: Promoted
            from: bbbbbbbbbb
            to: aaaaaaaaaa
            ticket: rollback-bbbbbbbbbb-4
          - at: "2026-01-01T10:00:00Z"
            reason: Promoted
            from: "0000000000"
            to: bbbbbbbbbb
            ticket: rollback-0000000000-3
        """;
  }

  private static String waitingFor(String what, String needs) {
    return "waitingFor:\n  what: %s\n  needs: %s\n".formatted(what, needs);
  }

  /** As conditions are when nothing is wrong. */
  private static String well() {
    return "conditions:\n"
        + condition("Ready", "True", "Serving", "ok")
        + condition("Reconciling", "False", "AsExpected", "ok")
        + condition("Stalled", "False", "AsExpected", "ok")
        + condition("Progressing", "False", "AtRest", "ok")
        + condition("TrafficSynced", "True", "Confirmed", "ok")
        + condition("Observed", "Unknown", "NotLooked", "ok")
        + condition("Degraded", "False", "AsExpected", "ok");
  }

  private static String condition(String type, String status, String reason, String message) {
    return """
      - type: %s
        status: "%s"
        reason: %s
        message: "%s"
        lastTransitionTime: "2026-01-01T12:00:00Z"
    """
        .formatted(type, status, reason, message);
  }
}
