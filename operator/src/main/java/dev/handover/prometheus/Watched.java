package dev.handover.prometheus;

import dev.handover.api.routing.RouteTable;
import dev.handover.evidence.Guardrail;
import dev.handover.evidence.Measure;
import dev.handover.evidence.Scope;
import dev.handover.evidence.Scrapes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is measured of one resource.
 *
 * @param scope whom measurements must speak of, and under which table
 * @param guardrails what to judge
 */
public record Watched(Scope scope, List<Guardrail> guardrails) {
  static final Watched NOTHING = new Watched(Scope.NONE, List.of());

  public Watched {
    guardrails = List.copyOf(guardrails);
  }

  /**
   * What is measured under a table.
   *
   * @param table the table that is judged; measurements under any other count for nothing
   * @param since since when; a query's window must not begin before
   * @param guardrails what to judge
   * @throws IllegalArgumentException if the table says what this version does not know
   */
  public static Watched under(RouteTable table, Instant since, List<Guardrail> guardrails) {
    return new Watched(Scopes.of(table, since), guardrails);
  }

  /** How far back its scrapes must be known. */
  Duration reach(Duration interval) {
    return guardrails.stream()
        .map(guardrail -> guardrail.threshold().reach(interval))
        .reduce(Scrapes.KEPT, (one, other) -> one.compareTo(other) > 0 ? one : other);
  }

  /** The guardrails that have a query of their own. */
  Stream<Guardrail> asking() {
    return guardrails.stream().filter(it -> it.measure() instanceof Measure.Query);
  }
}
