package dev.handover.traffic;

import dev.handover.api.routing.RouteTable.Decisions;
import dev.handover.rollout.Answerer;
import dev.handover.rollout.Arm;
import dev.handover.rollout.Cause;
import dev.handover.rollout.Decider;
import dev.handover.rollout.Revision;
import dev.handover.rollout.Routing;
import dev.handover.rollout.Snapshot.Mark;
import dev.handover.rollout.Snapshot.Mark.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Everything that a table can be asked to say. */
class Arbitrary extends DomainContextBase {
  static final Frame FRAME =
      new Frame(
          "factory",
          "scratch",
          "8a1c",
          20000,
          Decisions.OpenInference,
          Duration.ofSeconds(10),
          List.of(Duration.ofMillis(250)),
          Baselines.canned(200, "{}").backend().orElseThrow());

  @Provide
  net.jqwik.api.Arbitrary<Cause> causes() {
    var text = Arbitraries.strings().ofMaxLength(30);
    return Arbitraries.oneOf(
        Combinators.combine(text, text).as(Cause.Breach::new),
        text.map(Cause.Crashed::new),
        text.map(Cause.DeadlineExceeded::new),
        Arbitraries.create(Cause.BreakerOpen::new),
        Arbitraries.create(Cause.Aborted::new),
        Arbitraries.create(Cause.RolledBack::new));
  }

  @Provide
  net.jqwik.api.Arbitrary<Mark> marks() {
    var ticket = Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(20);
    net.jqwik.api.Arbitrary<Stage> stage =
        Arbitraries.oneOf(
            Arbitraries.integers().between(-1, 20).map(Stage.Underway::new),
            Arbitraries.create(Stage.Over::new),
            causes().map(Stage.Back::new));
    return Combinators.combine(ticket, stage).as(Mark::new);
  }

  @Provide
  net.jqwik.api.Arbitrary<Revision> revisions() {
    return Arbitraries.of("0123456789", "aaaaaaaaaa", "bbbbbbbbbb").map(Revision::new);
  }

  @Provide
  net.jqwik.api.Arbitrary<Routing> routings() {
    var mirrors =
        Combinators.combine(Arbitraries.integers().between(1, 100), revisions())
            .as(Routing.Mirror::new)
            .optional();
    var one = deciders().map(decider -> List.of(new Arm(100, decider)));
    var two =
        Combinators.combine(Arbitraries.integers().between(1, 99), deciders(), deciders())
            .as((share, a, b) -> List.of(new Arm(share, a), new Arm(100 - share, b)));
    return Combinators.combine(Arbitraries.oneOf(one, two), mirrors).as(Routing::new);
  }

  private net.jqwik.api.Arbitrary<Decider> deciders() {
    net.jqwik.api.Arbitrary<Answerer> fallbacks =
        Arbitraries.oneOf(revisions(), Arbitraries.just(Answerer.BASELINE));
    return Arbitraries.oneOf(
        Arbitraries.create(Decider.BaselineAlone::new),
        revisions().map(Decider.Watched::new),
        Combinators.combine(revisions(), fallbacks).as(Decider.Model::new));
  }

  static Optional<Mark> none() {
    return Optional.empty();
  }
}
