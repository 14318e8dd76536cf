package dev.handover.evidence;

import dev.handover.evidence.ThresholdJudge.Wording;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Snapshot.Arriving;
import dev.handover.rollout.Snapshot.BaselineBreaker;
import dev.handover.rollout.Snapshot.Evidence;
import dev.handover.rollout.Snapshot.Judgement;
import dev.handover.rollout.Snapshot.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;

/** Says of each guardrail what the measurements mean, and puts it together for the decision. */
public final class Judges {
  private Judges() {}

  /**
   * Judges guardrails.
   *
   * @param scope whom the measurements must speak of
   * @param now the time by the clock of Prometheus
   * @return one finding for each guardrail, in order
   */
  public static List<Finding> judge(
      List<Guardrail> guardrails, Scope scope, Seen seen, Instant now) {
    return scope
        .lane()
        .map(lane -> new Counted(seen.scrapes(), scope.generation(), lane))
        .map(
            counted ->
                guardrails.stream().map(guardrail -> judge(guardrail, counted, seen, now)).toList())
        .orElseGet(
            () ->
                guardrails.stream()
                    .map(guardrail -> nothing(guardrail, "no model is asked", now))
                    .toList());
  }

  /** What a decision may know of what was found. Guardrails that only observe stay out of it. */
  public static Evidence evidence(
      Scope scope, Scrapes scrapes, List<Finding> findings, Arriving arriving, Instant now) {
    var open = open(scope, scrapes, now);
    return new Evidence(
        scope.generation(),
        scope.subject(),
        arriving,
        findings.stream()
            .filter(finding -> finding.guardrail().mode() == Mode.Enforce)
            .map(Judges::judgement)
            .toList(),
        revisions(open, scope),
        baselineBreaker(open));
  }

  private static Judgement judgement(Finding finding) {
    return new Judgement(
        finding.guardrail().name(), finding.guardrail().onBreach(), finding.verdict());
  }

  private static Finding judge(Guardrail guardrail, Counted counted, Seen seen, Instant now) {
    return switch (guardrail.measure()) {
      case Measure.ErrorRate() ->
          counters(
              guardrail,
              counted,
              tally -> Optional.of(Part.failed(tally)),
              parts("failed"),
              seen,
              now);
      case Measure.LatencyOver(var over) ->
          counters(
              guardrail,
              counted,
              tally -> Part.slow(tally, over),
              parts("took over %d ms".formatted(over.toMillis())),
              seen,
              now);
      case Measure.Query query -> answers(guardrail, seen, now);
    };
  }

  private static Finding counters(
      Guardrail guardrail,
      Counted counted,
      Function<Tally, Optional<Part>> part,
      Wording wording,
      Seen seen,
      Instant now) {
    var points = counted.points(part, guardrail.threshold().minSamples()).iterator();
    if (!points.hasNext()) {
      return nothing(
          guardrail,
          seen.trouble().orElse("no router was scraped twice under the table in force yet"),
          now);
    }
    var patience = Pace.of(seen.scrapes()).patience();
    var finding = weigh(guardrail, points, wording, patience, now);
    return finding.verdict() instanceof Verdict.Within && seen.trouble().isPresent()
        ? with(new Verdict.Unknown(seen.trouble().get()), finding)
        : finding;
  }

  private static Finding answers(Guardrail guardrail, Seen seen, Instant now) {
    var answers = seen.answers().getOrDefault(guardrail.name(), List.of());
    if (answers.isEmpty()) {
      return nothing(
          guardrail, "the query's window does not lie wholly after the table in force yet", now);
    }
    var points = answers.stream().map(it -> new Point("query", true, it)).iterator();
    var patience = Pace.of(seen.scrapes()).atLeast(Measure.Query.EVERY).patience();
    return weigh(guardrail, points, numbers(), patience, now);
  }

  private static Finding weigh(
      Guardrail guardrail,
      Iterator<Point> points,
      Wording wording,
      Duration patience,
      Instant now) {
    var judge = new ThresholdJudge(guardrail.threshold(), wording);
    var newest = points.next();
    var measurement = newest.measurement();
    var value = ThresholdJudge.value(measurement);
    var old = value.isPresent() && measurement.at().isBefore(now.minus(patience));
    return new Finding(
        guardrail,
        old ? tooOld(measurement.at(), now) : judge.judge(newest, points),
        value,
        judge.limit(value),
        measurement.samples(),
        measurement.at());
  }

  private static Verdict tooOld(Instant at, Instant now) {
    return new Verdict.Unknown(
        "the newest value is %d s old".formatted(Duration.between(at, now).toSeconds()));
  }

  private static Finding nothing(Guardrail guardrail, String detail, Instant now) {
    return new Finding(
        guardrail,
        new Verdict.Unknown(detail),
        OptionalDouble.empty(),
        new ThresholdJudge(guardrail.threshold(), numbers()).limit(OptionalDouble.empty()),
        0,
        now);
  }

  private static Finding with(Verdict verdict, Finding finding) {
    return new Finding(
        finding.guardrail(),
        verdict,
        finding.value(),
        finding.limit(),
        finding.samples(),
        finding.at());
  }

  private static Wording parts(String what) {
    return new Wording() {
      @Override
      public String value(double value, long samples) {
        return "%s of %d requests %s".formatted(number(value), samples, what);
      }

      @Override
      public String number(double value) {
        return ThresholdJudge.percent(value);
      }
    };
  }

  private static Wording numbers() {
    return new Wording() {
      @Override
      public String value(double value, long samples) {
        return number(value);
      }

      @Override
      public String number(double value) {
        return ThresholdJudge.plain(value);
      }
    };
  }

  /** Whom any router that is being scraped has stopped asking, by its newest scrape. */
  private static Set<Backend> open(Scope scope, Scrapes scrapes, Instant now) {
    var open = new HashSet<Backend>();
    scrapes.live(now).values().stream()
        .filter(scrape -> scrape.generation() == scope.generation())
        .forEach(scrape -> open.addAll(scrape.open()));
    open.retainAll(scope.backends().keySet());
    return open;
  }

  private static Set<Revision> revisions(Set<Backend> open, Scope scope) {
    var revisions = new HashSet<Revision>();
    for (var backend : open) {
      if (scope.backends().get(backend) instanceof Revision revision) {
        revisions.add(revision);
      }
    }
    return revisions;
  }

  private static BaselineBreaker baselineBreaker(Set<Backend> open) {
    return open.stream().anyMatch(backend -> backend.revision().isEmpty())
        ? BaselineBreaker.Open
        : BaselineBreaker.Closed;
  }
}
