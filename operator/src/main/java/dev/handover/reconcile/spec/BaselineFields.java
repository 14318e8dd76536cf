package dev.handover.reconcile.spec;

import dev.handover.api.v1alpha1.BaselineSpec;
import dev.handover.api.v1alpha1.Vocabulary;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.traffic.ServiceRef;
import dev.handover.workload.Owner;
import java.time.Duration;
import java.util.Optional;

/** Who decides when the model does not. */
final class BaselineFields {
  /** People take longer than models; a model that is slower than this is of no use. */
  static final Duration TIMEOUT = Duration.ofSeconds(30);

  static final int CANNED_STATUS = 503;

  private static final String PATH = "spec.baseline";

  /** A baseline with its kind. */
  record Named(BaselineKind kind, Baseline baseline) {}

  private BaselineFields() {}

  static Optional<Named> read(Optional<BaselineSpec> written, Owner owner, Fields fields) {
    if (written.isEmpty()) {
      return Optional.of(new Named(BaselineKind.None, new Baseline.Canned(CANNED_STATUS, "")));
    }
    var spec = written.get();
    fields.word(
        PATH + ".answers",
        spec.answers(),
        Vocabulary.Answers.class,
        Vocabulary.Answers.Synchronous);
    return fields
        .word(PATH + ".kind", spec.kind(), BaselineKind.class)
        .flatMap(
            kind ->
                switch (kind) {
                  case Human -> service(kind, spec, owner, fields);
                  case System -> {
                    onlyFor("Human", PATH + ".answers", spec.answers(), fields);
                    yield service(kind, spec, owner, fields);
                  }
                  case None -> canned(spec, fields);
                });
  }

  private static Optional<Named> service(
      BaselineKind kind, BaselineSpec spec, Owner owner, Fields fields) {
    onlyFor("None", PATH + ".status", spec.status(), fields);
    onlyFor("None", PATH + ".body", spec.body(), fields);
    var timeout = fields.duration(PATH + ".timeout", spec.timeout(), Duration.ofMillis(1), TIMEOUT);
    if (spec.service() == null) {
      return fields.missing(
          PATH + ".service", "name the Service that answers: {name: review-desk, port: 8080}");
    }
    var name =
        fields.text(PATH + ".service.name", spec.service().name(), "write the Service's name");
    var port = fields.number(PATH + ".service.port", spec.service().port(), 1, 65_535);
    if (name.filter(owner.name()::equals).isPresent()) {
      return fields.wrong(
          PATH + ".service.name",
          "is the front Service of this resource, which would ask itself",
          "name the Service that answers without the model");
    }
    return name.isEmpty() || port.isEmpty() || timeout.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Named(
                kind,
                new Baseline.At(
                    new ServiceRef(owner.namespace(), name.get(), port.get(), timeout.get()))));
  }

  private static Optional<Named> canned(BaselineSpec spec, Fields fields) {
    var path = PATH + ".service";
    onlyFor("Human and System", path, spec.service(), fields);
    onlyFor("Human and System", PATH + ".timeout", spec.timeout(), fields);
    onlyFor("Human", PATH + ".answers", spec.answers(), fields);
    var body = Optional.ofNullable(spec.body()).orElse("");
    return fields
        .number(PATH + ".status", spec.status(), 200, 599, CANNED_STATUS)
        .map(status -> new Named(BaselineKind.None, new Baseline.Canned(status, body)));
  }

  private static void onlyFor(String kinds, String path, Object written, Fields fields) {
    if (written != null) {
      fields.wrong(path, "is only for kind " + kinds, "remove it, or write another kind");
    }
  }
}
