package dev.handover.reconcile.spec;

import dev.handover.api.Names;
import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.api.v1alpha1.ModelDeploymentSpec;
import dev.handover.evidence.Guardrail;
import dev.handover.evidence.Measure;
import dev.handover.rollout.Intent;
import dev.handover.workload.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads a resource into the core's own records. Total: whatever the API server may have stored,
 * also what it would refuse today, ends in a reading that says all that is wrong with it. Pure and
 * cheap enough to be done in every pass.
 */
public final class SpecReader {
  private static final Pattern NAME = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
  private static final int LONGEST_NAME = 40;

  private SpecReader() {}

  /**
   * What the user wants.
   *
   * @param resource as it is stored
   * @param remembered what earlier passes left behind, for a spec that has to be refused
   */
  public static Reading read(ModelDeployment resource, Remembered remembered) {
    var owner = owner(resource);
    var fields = new Fields();
    var name = owner.name();
    if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
      fields.wrong(
          "metadata.name",
          "is " + Fields.quoted(name),
          "write at most 40 lower-case letters, digits and '-', beginning with a letter");
    }
    if (name.equals(Names.ROUTER)) {
      fields.wrong("metadata.name", "is the name of the namespace's router", "write another name");
    }
    var written = Optional.ofNullable(resource.getSpec());
    if (written.isEmpty()) {
      fields.missing(
          "spec",
          "write at least model.image and automation.level, each field of the type that the CRD of"
              + " this version gives it");
    }
    var parts = written.map(spec -> Parts.read(spec, owner, fields));
    var problems = new ArrayList<>(written.map(NotYetSupported::in).orElse(List.of()));
    problems.addAll(fields.problems());
    var wish = parts.flatMap(it -> accepted(owner, it, written.get()));
    if (problems.isEmpty() && wish.isPresent()) {
      return new Reading.Accepted(wish.get());
    }
    if (problems.isEmpty()) {
      problems.add(new Problem.Wrong("spec", "says what this version does not know", "upgrade"));
    }
    var standStill =
        StandStill.of(owner, parts, remembered, Optional.ofNullable(resource.getStatus()));
    return new Reading.Refused(problems, standStill);
  }

  /** What the objects of a resource belong to. */
  public static Owner owner(ModelDeployment resource) {
    var metadata = resource.getMetadata();
    return new Owner(
        resource.getApiVersion(),
        Optional.ofNullable(metadata.getNamespace()).orElse(""),
        Optional.ofNullable(metadata.getName()).orElse(""),
        Optional.ofNullable(metadata.getUid()).orElse(""));
  }

  private static Optional<Wish> accepted(Owner owner, Parts parts, ModelDeploymentSpec written) {
    var paused = Boolean.TRUE.equals(written.paused());
    if (!parts.complete()) {
      return Optional.empty();
    }
    var model = parts.model().get();
    var intent =
        new Intent(
            model.revision(),
            parts.baseline().get().kind(),
            parts.ceiling().get(),
            parts.path().get(),
            parts.startAt(),
            parts.approvals().get(),
            parts.steps().get(),
            parts.replicas().get(),
            parts.keepWarm().get(),
            model.model().progressDeadline(),
            parts.history().get(),
            parts.onNewRevision().get(),
            paused,
            parts.unobserved().get(),
            parts.deletionPolicy().orElse(Parts.policy(parts.baseline().get().kind())));
    var guardrails = written.guardrails().isEmpty() ? Guardrails.DEFAULT : parts.guardrails();
    return Optional.of(
        new Wish(
            owner,
            intent,
            Optional.of(model.model()),
            guardrails,
            parts.baseline().get().baseline(),
            parts.frontPort(),
            parts.preview(),
            parts.decisions().get(),
            parts.timeout().get(),
            slow(guardrails)));
  }

  /** Routers count an answer as slow where a guardrail asks how many are. */
  static List<Duration> slow(List<Guardrail> guardrails) {
    return guardrails.stream().map(Guardrail::measure).flatMap(SpecReader::slow).toList();
  }

  private static Stream<Duration> slow(Measure measure) {
    return switch (measure) {
      case Measure.LatencyOver(var over) -> Stream.of(over);
      case Measure.ErrorRate() -> Stream.empty();
      case Measure.Query(var expression, var window) -> Stream.empty();
    };
  }
}
