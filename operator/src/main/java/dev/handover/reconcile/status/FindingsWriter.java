package dev.handover.reconcile.status;

import dev.handover.api.v1alpha1.ModelDeploymentStatus.EvidenceStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.GuardrailStatus;
import dev.handover.api.v1alpha1.Vocabulary;
import dev.handover.evidence.Finding;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.rollout.Subject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The figures behind the verdicts. */
final class FindingsWriter {
  /** Digits that mean something to a reader. */
  private static final MathContext DIGITS = new MathContext(4);

  private FindingsWriter() {}

  static List<GuardrailStatus> guardrails(Situation.Pass pass, Limits limits) {
    return pass.findings().stream().map(finding -> guardrail(finding, limits)).toList();
  }

  private static GuardrailStatus guardrail(Finding finding, Limits limits) {
    if (!limits.hasRoomForFigures()) {
      return new GuardrailStatus(
          Limits.name(finding.guardrail().name()),
          word(finding.verdict()).name(),
          null,
          null,
          null,
          null,
          null);
    }
    return new GuardrailStatus(
        Limits.name(finding.guardrail().name()),
        word(finding.verdict()).name(),
        number(finding.value()),
        number(OptionalDouble.of(finding.limit())),
        finding.samples(),
        finding.at().truncatedTo(ChronoUnit.SECONDS).toString(),
        limits.message(finding.verdict().detail()).orElse(null));
  }

  private static Vocabulary.Verdict word(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Within ignored -> Vocabulary.Verdict.Within;
      case Verdict.Breached ignored -> Vocabulary.Verdict.Breached;
      case Verdict.Unknown ignored -> Vocabulary.Verdict.Unknown;
    };
  }

  /** JSON knows no infinity and nothing that is not a number. */
  private static Double number(OptionalDouble value) {
    return value.isEmpty() || !Double.isFinite(value.getAsDouble())
        ? null
        : new BigDecimal(value.getAsDouble()).round(DIGITS).doubleValue();
  }

  static Optional<EvidenceStatus> evidence(Situation.Pass pass) {
    var revision =
        switch (pass.seen().evidence().subject()) {
          case Subject.Nobody() -> Optional.<String>empty();
          case Subject.OnTrial(var ticket, var onTrial) -> Optional.of(onTrial.hash());
          case Subject.AtRest(var atRest) -> Optional.of(atRest.hash());
        };
    return revision
        .filter(hash -> !pass.findings().isEmpty())
        .map(hash -> new EvidenceStatus(hash, null, requests(pass), summary(pass)));
  }

  private static long requests(Situation.Pass pass) {
    return pass.findings().stream().mapToLong(Finding::samples).max().orElse(0);
  }

  private static String summary(Situation.Pass pass) {
    var within =
        pass.findings().stream()
            .filter(finding -> finding.verdict() instanceof Verdict.Within)
            .count();
    return "%d of %d guardrails are shown to be within their limits"
        .formatted(within, pass.findings().size());
  }
}
