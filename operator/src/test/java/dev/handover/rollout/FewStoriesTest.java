package dev.handover.rollout;

import dev.handover.rollout.Stories.Story;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.domains.Domain;

/** All promises, held against few stories: enough for most mutants, and over in seconds. */
@Domain(Stories.class)
class FewStoriesTest {
  private final InvariantsTest promises = new InvariantsTest();

  @Property(tries = 80, seed = "20260131", shrinking = ShrinkingMode.OFF)
  void keepEveryPromise(@ForAll Story story) {
    promises.invariant1_weightNeedsReadyEndpoints(story);
    promises.invariant2_scaleDownAfterTheLastRouterLetGo(story);
    promises.invariant3_backDependsOnNothingElse(story);
    promises.invariant4_routesInTheSamePass(story);
    promises.invariant5_heldMeansObeyed(story);
    promises.invariant6_nothingShownNothingGained(story);
    promises.invariant7_sameStateSameDecision(story);
    promises.invariant8_backWins(story);
    promises.invariant9_podsBeforeShares(story);
    promises.invariant12_noStepWithoutItsTicket(story);
    new ConsentTest().anApprovalIsNeverLostNorAskedTwice(story);
  }
}
