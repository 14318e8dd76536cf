package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Consent.Question;
import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Snapshot.Deletion;
import dev.handover.rollout.Stories.Story;
import dev.handover.rollout.World.Pass;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;

/** An answer is read when it is given, kept while the journey lasts, and not asked for again. */
@Domain(Stories.class)
class ConsentTest {
  @Property(tries = 1000, seed = "20260115")
  void anApprovalIsNeverLostNorAskedTwice(@ForAll Story story) {
    new World(story.spec(), ConsentTest::kept).play(story.happenings());
  }

  private static void kept(Pass pass) {
    if (pass.seen().deletion() == Deletion.No) {
      pass.decision().next().journey().ifPresent(journey -> kept(pass, journey));
    }
  }

  private static void kept(Pass pass, Journey journey) {
    var consent = journey.consent();
    var missing =
        Leaves.needed(
                pass.seen().intent(),
                pass.seen().progress().stable(),
                journey,
                Leaves.next(journey))
            .stream()
            .filter(ticket -> !consent.covers(ticket))
            .findFirst();
    assertThat(consent.given()).containsAll(before(pass, journey).given());
    assertThat(consent.open().map(Question::ticket)).isEqualTo(missing);
    missing.ifPresent(
        ticket -> assertThat(pass.seen().answers().approve()).isNotEqualTo(Optional.of(ticket)));
    pass.decision()
        .waiting()
        .filter(waiting -> waiting.what() == What.Approval)
        .ifPresent(waiting -> assertThat(waiting.ticket()).isEqualTo(missing));
  }

  private static Consent before(Pass pass, Journey journey) {
    return pass.seen()
        .progress()
        .journey()
        .filter(it -> it.ticket().equals(journey.ticket()))
        .map(Journey::consent)
        .orElse(Consent.NONE);
  }
}
