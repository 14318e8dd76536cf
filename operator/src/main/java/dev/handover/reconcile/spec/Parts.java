package dev.handover.reconcile.spec;

import dev.handover.api.routing.RouteTable.Decisions;
import dev.handover.api.v1alpha1.AutomationSpec;
import dev.handover.api.v1alpha1.ModelDeploymentSpec;
import dev.handover.api.v1alpha1.ModelDeploymentSpec.ServiceSpec;
import dev.handover.api.v1alpha1.ModelDeploymentSpec.UnobservedSpec;
import dev.handover.api.v1alpha1.ModelSpec;
import dev.handover.api.v1alpha1.RolloutSpec;
import dev.handover.evidence.Guardrail;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Intent.DeletionPolicy;
import dev.handover.rollout.Intent.OnNewRevision;
import dev.handover.rollout.Intent.Unobserved;
import dev.handover.rollout.Level;
import dev.handover.rollout.Step;
import dev.handover.workload.Owner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What could be read of a spec, field by field; a part that is wrong is empty, one that was left
 * out has its default.
 *
 * @param model the model and its revision
 * @param baseline who decides when the model does not
 * @param frontPort the port callers use
 * @param ceiling the highest level
 * @param path the rungs
 * @param startAt where the first launch may begin; also empty if nothing is written about it
 * @param approvals the rungs that a person must approve
 * @param steps how a new version takes over
 * @param preview whether people may look at the newer revision
 * @param replicas pods of a revision
 * @param timeout how long the model may take to answer
 * @param decisions which requests are decisions
 * @param keepWarm how long the one replaced stays
 * @param history how many replaced ones are kept at zero pods
 * @param onNewRevision what a new revision does to a journey under way
 * @param unobserved what happens without measurements
 * @param deletionPolicy what stays; also empty if nothing is written about it
 * @param guardrails those that can be read
 */
record Parts(
    Optional<Models.Named> model,
    Optional<BaselineFields.Named> baseline,
    Optional<Integer> frontPort,
    Optional<Level> ceiling,
    Optional<List<Level>> path,
    Optional<Level> startAt,
    Optional<Set<Level>> approvals,
    Optional<List<Step>> steps,
    Preview preview,
    Optional<Integer> replicas,
    Optional<Duration> timeout,
    Optional<Decisions> decisions,
    Optional<Duration> keepWarm,
    Optional<Integer> history,
    Optional<OnNewRevision> onNewRevision,
    Optional<Unobserved> unobserved,
    Optional<DeletionPolicy> deletionPolicy,
    List<Guardrail> guardrails) {

  static final int FRONT_PORT = 80;
  static final int REPLICAS = 1;
  static final int HISTORY = 3;
  static final Duration TIMEOUT = Duration.ofSeconds(10);
  static final Duration KEEP_WARM = Duration.ofMinutes(30);
  static final Unobserved UNOBSERVED = new Unobserved(Duration.ofMinutes(30), Unobserved.Then.Hold);

  /** More pods than a Deployment of one model ever has. */
  private static final int MOST_REPLICAS = 1_000;

  private static final int MOST_HISTORY = 20;
  private static final Duration LEAST = Duration.ofMillis(1);

  static Parts read(ModelDeploymentSpec spec, Owner owner, Fields fields) {
    var baseline = BaselineFields.read(Optional.ofNullable(spec.baseline()), owner, fields);
    var kind = baseline.map(BaselineFields.Named::kind);
    var automation = Optional.ofNullable(spec.automation());
    if (automation.isEmpty()) {
      fields.missing("spec.automation.level", "write how far the model may go: HumanOnly or Full");
    }
    var model =
        spec.model() == null
            ? fields.<Models.Named>missing("spec.model", "write at least model.image")
            : Models.read(spec.model(), Optional.ofNullable(spec.decision()), fields);
    var ceiling =
        automation.flatMap(it -> Ladder.ceiling(it, kind.orElse(BaselineKind.Human), fields));
    var path = path(automation, kind, fields);
    var written = Optional.ofNullable(spec.model());
    var rollout =
        Optional.ofNullable(spec.rollout())
            .orElseGet(() -> new RolloutSpec(null, null, null, null, null, null));
    return new Parts(
        model,
        baseline,
        fields.number(
            "spec.service.port",
            Optional.ofNullable(spec.service()).map(ServiceSpec::port).orElse(null),
            1,
            65_535,
            FRONT_PORT),
        ceiling,
        path,
        automation.flatMap(it -> Ladder.startAt(it, path, ceiling, fields)),
        automation.flatMap(it -> Ladder.approvals(it, path, fields)),
        Steps.read(rollout, fields),
        Steps.preview(rollout),
        fields.number(
            "spec.model.replicas",
            written.map(ModelSpec::replicas).orElse(null),
            1,
            MOST_REPLICAS,
            REPLICAS),
        fields.duration(
            "spec.model.timeout", written.map(ModelSpec::timeout).orElse(null), LEAST, TIMEOUT),
        DecisionRule.read(spec, model.map(Models.Named::model), fields),
        fields.duration("spec.rollout.keepWarm", rollout.keepWarm(), Duration.ZERO, KEEP_WARM),
        fields.number("spec.rollout.history", rollout.history(), 0, MOST_HISTORY, HISTORY),
        fields.word(
            "spec.rollout.onNewRevision",
            rollout.onNewRevision(),
            OnNewRevision.class,
            OnNewRevision.Supersede),
        unobserved(Optional.ofNullable(spec.unobserved()), fields),
        deletionPolicy(spec.deletionPolicy(), kind, fields),
        Guardrails.read(spec.guardrails(), fields));
  }

  /** Whether every part that is needed could be read. */
  boolean complete() {
    return Stream.of(
            model,
            baseline,
            frontPort,
            ceiling,
            path,
            approvals,
            steps,
            replicas,
            timeout,
            decisions,
            keepWarm,
            history,
            onNewRevision,
            unobserved)
        .allMatch(Optional::isPresent);
  }

  private static Optional<List<Level>> path(
      Optional<AutomationSpec> automation, Optional<BaselineKind> kind, Fields fields) {
    return automation.flatMap(it -> Ladder.path(it, kind.orElse(BaselineKind.Human), fields));
  }

  private static Optional<Unobserved> unobserved(Optional<UnobservedSpec> written, Fields fields) {
    var limit =
        fields.duration(
            "spec.unobserved.limit",
            written.map(UnobservedSpec::limit).orElse(null),
            Duration.ZERO,
            UNOBSERVED.limit());
    var then =
        fields.word(
            "spec.unobserved.then",
            written.map(UnobservedSpec::then).orElse(null),
            Unobserved.Then.class,
            UNOBSERVED.then());
    return limit.flatMap(time -> then.map(it -> new Unobserved(time, it)));
  }

  /** What stays where nothing is written about it. */
  static DeletionPolicy policy(BaselineKind kind) {
    return switch (kind) {
      case Human, System -> DeletionPolicy.Baseline;
      case None -> DeletionPolicy.Delete;
    };
  }

  private static Optional<DeletionPolicy> deletionPolicy(
      String written, Optional<BaselineKind> kind, Fields fields) {
    if (written == null) {
      return Optional.empty();
    }
    var path = "spec.deletionPolicy";
    var policy = fields.word(path, written, DeletionPolicy.class);
    return kind.filter(BaselineKind.None::equals).isPresent()
            && policy.filter(DeletionPolicy.Baseline::equals).isPresent()
        ? fields.wrong(path, "is Baseline, and there is none", "write Delete, or a baseline")
        : policy;
  }
}
