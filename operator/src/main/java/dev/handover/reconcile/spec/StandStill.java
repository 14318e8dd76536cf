package dev.handover.reconcile.spec;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Backend;
import dev.handover.api.routing.RouteTable.CannedAnswer;
import dev.handover.api.routing.RouteTable.Decisions;
import dev.handover.api.v1alpha1.ModelDeploymentStatus;
import dev.handover.api.v1alpha1.ModelDeploymentStatus.RevisionStatus;
import dev.handover.rollout.Intent;
import dev.handover.rollout.Intent.BaselineKind;
import dev.handover.rollout.Intent.DeletionPolicy;
import dev.handover.rollout.Intent.OnNewRevision;
import dev.handover.rollout.Journey;
import dev.handover.rollout.Level;
import dev.handover.rollout.Progress;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Step;
import dev.handover.workload.Model;
import dev.handover.workload.Owner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What to go on with while a spec is refused: where things stand, paused. None of a refused spec
 * comes into force, whether it could be read or not, since half of an edit is not what anybody
 * asked for. So each field is what was remembered; and where nothing remembers it:
 *
 * <ul>
 *   <li>guardrails are those that can be read, else the default: they lead only back,
 *   <li>the deletion policy is the one that can be read: deleting is what the user asks for now,
 *   <li>what a paused resource does not use (how long to wait, how long to keep) is set so that
 *       nothing happens by it.
 * </ul>
 */
final class StandStill {
  /** A revision that does not exist, where nothing is remembered and nothing may start. */
  private static final Revision NOTHING = new Revision("0000000000");

  /** Waiting for pods counts against nothing meanwhile. */
  private static final Duration NEVER = Duration.ofDays(36_500);

  private final Owner owner;
  private final Optional<Parts> parts;
  private final Progress progress;
  private final Optional<RouteTable> table;
  private final Optional<ModelDeploymentStatus> status;

  private StandStill(
      Owner owner,
      Optional<Parts> parts,
      Remembered remembered,
      Optional<ModelDeploymentStatus> status) {
    this.owner = owner;
    this.parts = parts;
    this.progress = remembered.progress();
    this.table = remembered.table();
    this.status = status;
  }

  /** Empty if nothing was ever made for the resource. */
  static Optional<Wish> of(
      Owner owner,
      Optional<Parts> parts,
      Remembered remembered,
      Optional<ModelDeploymentStatus> status) {
    return new StandStill(owner, parts, remembered, status).wish();
  }

  private Optional<Wish> wish() {
    var untouched = table.isEmpty() && progress.stable().isEmpty() && progress.journey().isEmpty();
    return untouched ? Optional.empty() : baseline().map(this::wish);
  }

  private Wish wish(Baseline baseline) {
    var desired = desired();
    var guardrails =
        parts.map(Parts::guardrails).filter(it -> !it.isEmpty()).orElse(Guardrails.DEFAULT);
    return new Wish(
        owner,
        intent(desired, kind(baseline)),
        model(desired),
        guardrails,
        baseline,
        Optional.empty(),
        Preview.AsItStands,
        table
            .map(RouteTable::decisions)
            .or(() -> parts.flatMap(Parts::decisions))
            .orElse(Decisions.Post),
        table
            .map(it -> Duration.ofMillis(it.timeoutMillis()))
            .or(() -> parts.flatMap(Parts::timeout))
            .orElse(Parts.TIMEOUT),
        table
            .map(it -> it.slowMillis().stream().map(Duration::ofMillis).toList())
            .orElseGet(() -> SpecReader.slow(guardrails)));
  }

  private Intent intent(Revision desired, BaselineKind kind) {
    var ceiling = ceiling();
    return new Intent(
        desired,
        kind,
        ceiling,
        path(kind, ceiling),
        Optional.empty(),
        approvals(),
        steps(),
        replicas(),
        parts.flatMap(Parts::keepWarm).orElse(Parts.KEEP_WARM),
        NEVER,
        Integer.MAX_VALUE,
        OnNewRevision.Supersede,
        true,
        Parts.UNOBSERVED,
        policy(kind));
  }

  private DeletionPolicy policy(BaselineKind kind) {
    return parts
        .flatMap(Parts::deletionPolicy)
        .filter(policy -> policy == DeletionPolicy.Delete || kind != BaselineKind.None)
        .orElse(Parts.policy(kind));
  }

  /** Who is on trial, else who has earned its place; else nobody may start. */
  private Revision desired() {
    return progress
        .journey()
        .map(Journey::revision)
        .or(progress::stable)
        .or(() -> parts.flatMap(Parts::model).map(Models.Named::revision))
        .orElse(NOTHING);
  }

  private Optional<Model> model(Revision desired) {
    return parts
        .flatMap(Parts::model)
        .filter(it -> it.revision().equals(desired))
        .map(Models.Named::model);
  }

  /** What the table says; without one, what can be read. */
  private Optional<Baseline> baseline() {
    return table
        .map(it -> it.backends().get("baseline"))
        .map(StandStill::asItStands)
        .or(() -> parts.flatMap(Parts::baseline).map(BaselineFields.Named::baseline));
  }

  private static Baseline asItStands(Backend backend) {
    return backend
        .canned()
        .<Baseline>map(canned -> canned(canned))
        .orElseGet(() -> new Baseline.AsItStands(backend));
  }

  private static Baseline canned(CannedAnswer answer) {
    return new Baseline.Canned(answer.status(), answer.body());
  }

  /** Whether it was people or a system makes no difference to where things stand. */
  private BaselineKind kind(Baseline baseline) {
    return switch (baseline) {
      case Baseline.Canned ignored -> BaselineKind.None;
      case Baseline.At ignored -> BaselineKind.Human;
      case Baseline.AsItStands ignored -> BaselineKind.Human;
    };
  }

  private Level ceiling() {
    return progress
        .journey()
        .map(Journey::to)
        .filter(to -> to.above(progress.level()))
        .orElse(progress.level());
  }

  /** Every rung from which a breach may lead down, where it stands, and where the journey goes. */
  private List<Level> path(BaselineKind kind, Level ceiling) {
    var below =
        parts.flatMap(Parts::path).orElseGet(() -> Ladder.path(kind)).stream()
            .filter(Ladder.path(kind)::contains) // those of a refused spec may lead to nobody
            .filter(rung -> progress.level().above(rung));
    return Stream.concat(below, Stream.of(progress.level(), ceiling))
        .filter(rung -> rung != Level.HumanOnly)
        .distinct()
        .sorted()
        .toList();
  }

  /** A level that people are asked about is asked about still. */
  private Set<Level> approvals() {
    return progress
        .journey()
        .filter(Journey::asksForLevel)
        .map(journey -> Set.of(journey.to()))
        .orElse(Set.of());
  }

  private List<Step> steps() {
    return progress
        .journey()
        .map(Journey::planned)
        .or(() -> parts.flatMap(Parts::steps))
        .orElse(Steps.CANARY);
  }

  /** As many pods as there are meant to be now. */
  private int replicas() {
    return status
        .map(ModelDeploymentStatus::candidate)
        .or(() -> status.map(ModelDeploymentStatus::stable))
        .map(RevisionStatus::replicas)
        .filter(it -> it > 0)
        .or(() -> parts.flatMap(Parts::replicas))
        .orElse(Parts.REPLICAS);
  }
}
