package dev.handover.e2e.scenario;

import dev.handover.api.routing.RouteTable;
import dev.handover.api.routing.RouteTable.Arm;
import java.util.Optional;

/**
 * Who has which share in a route table.
 *
 * @param stable the revision of the stable side; empty for the baseline
 * @param stableShare its percent
 * @param candidate the revision of the candidate's side; empty if there is none
 * @param candidateShare its percent
 */
record Weights(String stable, int stableShare, String candidate, int candidateShare) {
  private static final String NOBODY = "";

  /** Everything for one revision. */
  static Weights all(String revision) {
    return new Weights(revision, 100, NOBODY, 0);
  }

  static Weights of(RouteTable table) {
    var weights = new Weights(NOBODY, 0, NOBODY, 0);
    for (var arm : table.arms()) {
      if (arm.weight() > 0) {
        weights =
            switch (arm.variant()) {
              case CANDIDATE ->
                  new Weights(
                      weights.stable,
                      weights.stableShare,
                      revision(table, arm),
                      weights.candidateShare + arm.weight());
              case STABLE, BASELINE ->
                  new Weights(
                      revision(table, arm),
                      weights.stableShare + arm.weight(),
                      weights.candidate,
                      weights.candidateShare);
            };
      }
    }
    return weights;
  }

  boolean asks(String revision) {
    return stable.equals(revision) || candidate.equals(revision);
  }

  private static String revision(RouteTable table, Arm arm) {
    return Optional.ofNullable(table.backends().get(arm.answers()))
        .flatMap(RouteTable.Backend::revision)
        .orElse(NOBODY);
  }
}
