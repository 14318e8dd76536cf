package dev.handover.rollout;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that the data plane needs to know: the arms, and a mirror beside them.
 *
 * @param arms who decides for which share; the one that gains traffic first; weights add up to 100
 * @param mirror who gets copies, if anyone
 */
public record Routing(List<Arm> arms, Optional<Mirror> mirror) {
  /** Everything is decided by the baseline alone. */
  public static final Routing BASELINE =
      new Routing(List.of(new Arm(100, new Decider.BaselineAlone())), Optional.empty());

  /**
   * Copies of decisions for a revision on trial.
   *
   * @param percent share of the decisions that are copied, 1 to 100
   * @param model who gets them
   */
  public record Mirror(int percent, Revision model) {}

  public Routing {
    arms = List.copyOf(arms);
    var total = arms.stream().mapToInt(Arm::weight).sum();
    if (total != 100) {
      throw new IllegalArgumentException("weights add up to " + total + ", not 100: " + arms);
    }
  }

  /** Percent of the callers that the revision answers. */
  public int shareAnsweredBy(Answerer answerer) {
    return arms.stream()
        .filter(arm -> arm.decider().answers().equals(answerer))
        .mapToInt(Arm::weight)
        .sum();
  }

  /**
   * Every revision that may get a request under this routing: decider, watcher, fallback, mirror.
   */
  public Set<Revision> uses() {
    var used = new LinkedHashSet<Revision>();
    for (var arm : arms) {
      switch (arm.decider()) {
        case Decider.BaselineAlone() -> {}
        case Decider.Watched(var model) -> used.add(model);
        case Decider.Model(var model, Answerer.Baseline fallback) -> used.add(model);
        case Decider.Model(var model, Revision fallback) -> {
          used.add(model);
          used.add(fallback);
        }
      }
    }
    mirror.map(Mirror::model).ifPresent(used::add);
    return used;
  }
}
