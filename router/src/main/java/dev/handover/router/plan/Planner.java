package dev.handover.router.plan;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Arm;
import dev.handover.api.routing.RouteTable.JourneyMark;
import dev.handover.api.routing.RouteTable.Mirror;
import dev.handover.api.routing.Variant;
import dev.handover.router.balance.Directory;
import dev.handover.router.limits.Phase;
import dev.handover.router.limits.Probes;
import dev.handover.router.measure.AnsweredBy;
import dev.handover.router.measure.AttemptMeter;
import dev.handover.router.measure.BreakerMeter;
import dev.handover.router.measure.Meters;
import dev.handover.router.measure.Result;
import dev.handover.router.measure.Role;
import dev.handover.router.measure.Subject;
import dev.handover.router.routing.KeyedHash;
import dev.handover.router.routing.Level;
import dev.handover.router.routing.Purpose;
import dev.handover.router.routing.Shares;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes plans of tables that have been found valid. */
public final class Planner {
  /** Copies in flight at one backend when the table sets no limit: they must never pile up. */
  static final int COPIES_UNLESS_SET = 256;

  private final Directory directory;
  private final Meters meters;

  public Planner(Directory directory, Meters meters) {
    this.directory = directory;
    this.meters = meters;
  }

  /**
   * Makes the plan of a table.
   *
   * @param former the plan it replaces; backends in both keep what is remembered of them
   */
  public Plan plan(RouteTable table, Optional<Plan> former) {
    Map<String, Target> known = former.map(Plan::targets).orElse(Map.of());
    Map<String, Target> targets =
        table.backends().keySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    name -> target(table, name, Optional.ofNullable(known.get(name)))));
    List<Long> slowMillis = table.slowMillis().stream().sorted().toList();
    return new Plan(
        table,
        KeyedHash.of(table.key(), Purpose.ARM),
        new Shares(table.arms().stream().map(Arm::weight).toList()),
        table.arms().stream().map(arm -> arm(table, arm, targets, slowMillis)).toList(),
        table.mirror().map(mirror -> mirror(table, mirror, targets, slowMillis)),
        targets,
        isInJourney(table) ? Phase.JOURNEY : Phase.REST,
        slowMillis.stream().map(TimeUnit.MILLISECONDS::toNanos).toList());
  }

  private Target target(RouteTable table, String name, Optional<Target> known) {
    RouteTable.Backend backend = table.backends().get(name);
    AnsweredBy as = answersAs(table, name);
    BreakerMeter meter =
        meters.breaker(table.namespace(), table.name(), as.word(), backend.revision().orElse(""));
    BackendState state = known.map(Target::state).orElseGet(BackendState::fresh);
    state.breaker().watch(meter::show);
    Destination destination =
        backend
            .canned()
            .<Destination>map(Destination.Canned::new)
            .orElseGet(
                () ->
                    new Destination.Pods(
                        directory.pods(backend.service().orElseThrow(), backend.portName())));
    int limit = backend.maxInFlight();
    return new Target(
        name,
        as,
        destination,
        TimeUnit.MILLISECONDS.toNanos(backend.timeoutMillis().orElse(table.timeoutMillis())),
        limit == 0 ? Integer.MAX_VALUE : limit,
        limit == 0 ? COPIES_UNLESS_SET : limit,
        isOnTrial(table, name, as) ? Probes.NONE : Probes.EACH_SECOND,
        state,
        meter);
  }

  /** The side a backend stands for; one that only stands by is what was replaced. */
  private static AnsweredBy answersAs(RouteTable table, String name) {
    if (table.backends().get(name).revision().isEmpty()) {
      return AnsweredBy.BASELINE;
    }
    Stream<Variant> fromArms =
        table.arms().stream()
            .filter(
                arm -> arm.answers().equals(name) || arm.copies().filter(name::equals).isPresent())
            .map(Arm::variant);
    Stream<Variant> fromMirror =
        table.mirror().filter(mirror -> mirror.backend().equals(name)).stream()
            .map(Mirror::variant);
    return Stream.concat(fromArms, fromMirror)
        .findFirst()
        .map(Planner::answersAs)
        .orElse(isInJourney(table) ? AnsweredBy.STABLE : AnsweredBy.PREVIOUS);
  }

  /**
   * Whether the journey in flight is about this backend: a candidate; where there is none, the
   * revision that climbs. The others are what the way back leads to, and so they must come back by
   * themselves when they have failed.
   */
  private static boolean isOnTrial(RouteTable table, String name, AnsweredBy as) {
    boolean versions =
        table.arms().stream().anyMatch(arm -> arm.variant() == Variant.CANDIDATE)
            || table.mirror().filter(it -> it.variant() == Variant.CANDIDATE).isPresent();
    boolean under = isInJourney(table) && table.journey().orElseThrow().step() >= 0;
    return under
        && (versions
            ? as == AnsweredBy.CANDIDATE
            : table.backends().get(name).revision().isPresent());
  }

  private static boolean isInJourney(RouteTable table) {
    return table.journey().filter(JourneyMark::inFlight).isPresent();
  }

  private static AnsweredBy answersAs(Variant variant) {
    return switch (variant) {
      case BASELINE -> AnsweredBy.BASELINE;
      case STABLE -> AnsweredBy.STABLE;
      case CANDIDATE -> AnsweredBy.CANDIDATE;
    };
  }

  private ArmPlan arm(
      RouteTable table, Arm arm, Map<String, Target> targets, List<Long> slowMillis) {
    Target answers = targets.get(arm.answers());
    Optional<Target> fallback = arm.fallback().map(targets::get);
    Subject subject =
        switch (Level.named(arm.level()).orElseThrow()) {
          case HumanOnly, Shadow ->
              new Subject(
                  table.namespace(), table.name(), Variant.BASELINE.word(), "", arm.level());
          case Full -> subject(table, arm.variant(), arm.answers(), arm.level());
        };
    AttemptMeter meter = meters.attempts(subject, Role.ANSWER, slowMillis);
    AnsweredBy instead = fallback.map(Target::answersAs).orElse(AnsweredBy.NONE);
    meter.expect(Result.OK, answers.answersAs());
    meter.expect(Result.CLIENT_ERROR, answers.answersAs());
    meter.expect(Result.ERROR, fallback.isPresent() ? instead : answers.answersAs());
    meter.expect(Result.TIMEOUT, instead);
    meter.expect(Result.RESET, instead);
    Optional<CopyPlan> shadow =
        arm.copies()
            .map(name -> copy(table, arm.variant(), name, arm.level(), targets, slowMillis));
    return new ArmPlan(answers, fallback, shadow, meter);
  }

  private MirrorPlan mirror(
      RouteTable table, Mirror mirror, Map<String, Target> targets, List<Long> slowMillis) {
    return new MirrorPlan(
        mirror.percent() / 100.0,
        KeyedHash.of(table.key(), Purpose.MIRROR),
        copy(table, mirror.variant(), mirror.backend(), mirror.level(), targets, slowMillis));
  }

  private CopyPlan copy(
      RouteTable table,
      Variant variant,
      String backend,
      String level,
      Map<String, Target> targets,
      List<Long> slowMillis) {
    AttemptMeter meter =
        meters.attempts(subject(table, variant, backend, level), Role.COPY, slowMillis);
    Stream.of(Result.OK, Result.CLIENT_ERROR, Result.ERROR, Result.TIMEOUT, Result.RESET)
        .forEach(result -> meter.expect(result, AnsweredBy.NONE));
    return new CopyPlan(targets.get(backend), meter);
  }

  private static Subject subject(RouteTable table, Variant variant, String backend, String level) {
    return new Subject(
        table.namespace(),
        table.name(),
        variant.word(),
        table.backends().get(backend).revision().orElse(""),
        level);
  }
}
