package dev.handover.reconcile.spec;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What came of reading a resource. */
public sealed interface Reading {
  /**
   * It can be honoured.
   *
   * @param wish what the user wants
   */
  record Accepted(Wish wish) implements Reading {}

  /**
   * It cannot be honoured, so none of it is.
   *
   * @param problems all that is wrong with it, at least one
   * @param standStill what to go on with, so that nothing that serves is touched and going back
   *     still works; empty if nothing was ever made for this resource: then there is nothing to do
   *     but to say so, and a deleted resource may go
   */
  record Refused(List<Problem> problems, Optional<Wish> standStill) implements Reading {
    public Refused {
      problems = List.copyOf(problems);
    }

    /** Whether a later version would take it as it is. */
    public boolean onlyNotYet() {
      return problems.stream().allMatch(Problem.NotYet.class::isInstance);
    }

    /** All problems, one after the other. */
    public String text() {
      return problems.stream().map(Problem::text).collect(Collectors.joining(". "));
    }
  }

  /** What to reconcile by, if there is anything to reconcile. */
  default Optional<Wish> followed() {
    return switch (this) {
      case Accepted(var wish) -> Optional.of(wish);
      case Refused(var problems, var standStill) -> standStill;
    };
  }
}
