package dev.handover.reconcile.spec;

import dev.handover.api.v1alpha1.GuardrailSpec;
import dev.handover.api.v1alpha1.Vocabulary;
import dev.handover.evidence.Guardrail;
import dev.handover.evidence.Measure;
import dev.handover.evidence.Mode;
import dev.handover.evidence.Threshold;
import dev.handover.rollout.Snapshot.OnBreach;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** What must hold while a model takes over. */
final class Guardrails {
  /** For those who write none: more than one failed answer in twenty is a breach. */
  static final List<Guardrail> DEFAULT =
      List.of(
          new Guardrail(
              "errors",
              new Measure.ErrorRate(),
              new Threshold(
                  OptionalDouble.of(0.05), OptionalDouble.empty(), 3, Threshold.MIN_SAMPLES),
              OnBreach.Back,
              Mode.Enforce));

  private static final String PATH = "spec.guardrails";
  private static final Pattern NAME = Pattern.compile("[a-z]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final int SCRAPES = 1;
  private static final int MOST = 20;

  private Guardrails() {}

  /** Those that can be read; {@code fields} knows of the others. */
  static List<Guardrail> read(List<GuardrailSpec> written, Fields fields) {
    if (written.size() > MOST) {
      fields.wrong(PATH, "has %d entries".formatted(written.size()), "write at most " + MOST);
    }
    var names = new HashSet<String>();
    var guardrails = new ArrayList<Guardrail>();
    for (int index = 0; index < written.size(); index++) {
      var path = "%s[%d]".formatted(PATH, index);
      var name = written.get(index).name();
      if (name != null && !names.add(name)) {
        fields.wrong(path + ".name", "is taken by an earlier guardrail", "write another name");
      } else {
        read(path, written.get(index), fields).ifPresent(guardrails::add);
      }
    }
    return List.copyOf(guardrails);
  }

  private static Optional<Guardrail> read(String path, GuardrailSpec written, Fields fields) {
    var name = name(path + ".name", written.name(), fields);
    var mode = fields.word(path + ".mode", written.mode(), Mode.class, Mode.Enforce);
    fields.word(
        path + ".category",
        written.category(),
        Vocabulary.Category.class,
        Vocabulary.Category.Software);
    var onBreach =
        fields
            .word(
                path + ".onBreach",
                written.onBreach(),
                Vocabulary.OnBreach.class,
                Vocabulary.OnBreach.Back)
            .flatMap(Guardrails::known);
    var measure = measure(path, written, fields);
    if (written.compare() != null || written.drift() != null) {
      return Optional.empty(); // refused as not yet supported
    }
    var threshold = threshold(path + ".threshold", written, fields);
    return name.isEmpty()
            || mode.isEmpty()
            || onBreach.isEmpty()
            || measure.isEmpty()
            || threshold.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Guardrail(name.get(), measure.get(), threshold.get(), onBreach.get(), mode.get()));
  }

  private static Optional<String> name(String path, String written, Fields fields) {
    return fields
        .text(path, written, "write a name, such as errors")
        .flatMap(
            name ->
                NAME.matcher(name).matches()
                    ? Optional.of(name)
                    : fields.wrong(
                        path,
                        "is " + Fields.quoted(name),
                        "write at most 63 lower-case letters, digits and '-'"));
  }

  private static Optional<OnBreach> known(Vocabulary.OnBreach word) {
    return switch (word) {
      case Back -> Optional.of(OnBreach.Back);
      case Hold -> Optional.of(OnBreach.Hold);
      case Retrain -> Optional.empty(); // refused as not yet supported
    };
  }

  private static Optional<Measure> measure(String path, GuardrailSpec written, Fields fields) {
    var kinds = new ArrayList<String>();
    add(kinds, "preset", written.preset());
    add(kinds, "query", written.query());
    add(kinds, "drift", written.drift());
    if (kinds.size() != 1) {
      return fields.wrong(
          path,
          kinds.isEmpty() ? "measures nothing" : "has " + String.join(" and ", kinds),
          "write one of preset, query and drift");
    }
    if (written.query() == null && written.window() != null) {
      fields.wrong(path + ".window", "is only for queries", "remove it");
    }
    if (!"LatencyOver".equals(written.preset()) && written.over() != null) {
      fields.wrong(path + ".over", "is only for preset LatencyOver", "remove it");
    }
    return written.query() != null
        ? query(path, written, fields)
        : Optional.ofNullable(written.preset())
            .flatMap(it -> fields.word(path + ".preset", it, Vocabulary.Preset.class))
            .flatMap(preset -> preset(path, preset, written, fields));
  }

  private static void add(List<String> kinds, String name, Object written) {
    if (written != null) {
      kinds.add(name);
    }
  }

  private static Optional<Measure> query(String path, GuardrailSpec written, Fields fields) {
    var query = fields.text(path + ".query", written.query(), "write a PromQL expression");
    var window = fields.duration(path + ".window", written.window(), Duration.ZERO);
    return query.flatMap(it -> window.map(back -> new Measure.Query(it, back)));
  }

  private static Optional<Measure> preset(
      String path, Vocabulary.Preset preset, GuardrailSpec written, Fields fields) {
    return switch (preset) {
      case ErrorRate -> Optional.of(new Measure.ErrorRate());
      case LatencyOver ->
          fields
              .duration(path + ".over", written.over(), Duration.ofMillis(1))
              .map(Measure.LatencyOver::new);
      case ClientErrorRate, OverrideRate -> Optional.empty(); // refused as not yet supported
    };
  }

  private static Optional<Threshold> threshold(String path, GuardrailSpec spec, Fields fields) {
    var written = spec.threshold();
    if (written == null) {
      return fields.missing(path, "write a limit, such as {max: 0.05}");
    }
    var scrapes = fields.number(path + ".for", written.forScrapes(), 1, 100, SCRAPES);
    var samples =
        fields.number(
            path + ".minSamples",
            written.minSamples(),
            1,
            Integer.MAX_VALUE,
            spec.query() == null ? (int) Threshold.MIN_SAMPLES : 1);
    if (spec.query() != null && written.minSamples() != null) {
      fields.wrong(
          path + ".minSamples",
          "is only for presets: a query says nothing of how many answers it rests on",
          "remove it");
    }
    if (!limits(path, spec, fields) || scrapes.isEmpty() || samples.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Threshold(limit(written.max()), limit(written.min()), scrapes.get(), samples.get()));
  }

  private static boolean limits(String path, GuardrailSpec spec, Fields fields) {
    var written = spec.threshold();
    if (written.max() == null && written.min() == null) {
      fields.wrong(path, "has no limit", "write max, min or both");
      return false;
    }
    if (!finite(written.max()) || !finite(written.min())) {
      fields.wrong(path, "has a limit that is not a finite number", "write a number");
      return false;
    }
    if (written.max() != null && written.min() != null && written.min() > written.max()) {
      fields.wrong(path, "has a min above its max", "write min at most max");
      return false;
    }
    if (spec.preset() != null && (!share(written.max()) || !share(written.min()))) {
      fields.wrong(
          path,
          "has a limit that is no share, and presets are shares",
          "write a number from 0 to 1, such as 0.05 for 5 percent");
      return false;
    }
    return true;
  }

  private static boolean share(Double limit) {
    return limit == null || (limit >= 0 && limit <= 1);
  }

  private static boolean finite(Double limit) {
    return limit == null || Double.isFinite(limit);
  }

  private static OptionalDouble limit(Double written) {
    return written == null ? OptionalDouble.empty() : OptionalDouble.of(written);
  }
}
