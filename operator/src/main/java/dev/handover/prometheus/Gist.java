package dev.handover.prometheus;

import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.BaselineBreaker;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.rollout.Subject;
import java.util.List;
import java.util.Set;

/** What of a report can change a decision: not the numbers, but what follows from them. */
record Gist(
    long generation,
    Subject subject,
    boolean arriving,
    List<Said> verdicts,
    Set<Revision> breakersOpen,
    BaselineBreaker baselineBreaker) {

  private enum Said {
    Within,
    Breached,
    Unknown
  }

  static Gist of(Report report) {
    var evidence = report.evidence();
    return new Gist(
        evidence.generation(),
        evidence.subject(),
        switch (evidence.arriving()) {
          case Arriving.Yes() -> true;
          case Arriving.No(var detail) -> false;
        },
        report.findings().stream().map(finding -> said(finding.verdict())).toList(),
        evidence.breakersOpen(),
        evidence.baselineBreaker());
  }

  private static Said said(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Within ignored -> Said.Within;
      case Verdict.Breached ignored -> Said.Breached;
      case Verdict.Unknown ignored -> Said.Unknown;
    };
  }
}
