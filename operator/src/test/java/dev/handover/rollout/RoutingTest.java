package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.handover.rollout.Notice.Reason;
import dev.handover.rollout.Notice.Severity;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is asked by a routing, and the words that others read of it. */
class RoutingTest {
  private static final Revision ONE = World.revision(1);
  private static final Revision TWO = World.revision(2);
  private static final Revision THREE = World.revision(3);

  @Test
  void aShareIsThatOfOneAnswerer() {
    var routing =
        new Routing(
            List.of(
                new Arm(20, new Decider.Model(TWO, ONE)),
                new Arm(80, new Decider.Model(ONE, Answerer.BASELINE))),
            Optional.empty());
    assertThat(routing.shareAnsweredBy(TWO)).isEqualTo(20);
    assertThat(routing.shareAnsweredBy(ONE)).isEqualTo(80);
    assertThat(routing.shareAnsweredBy(Answerer.BASELINE)).isZero();
  }

  @Test
  void whoeverMayGetARequestIsUsed() {
    var routing =
        new Routing(
            List.of(
                new Arm(20, new Decider.Model(TWO, ONE)), new Arm(80, new Decider.Watched(ONE))),
            Optional.of(new Routing.Mirror(100, THREE)));
    assertThat(routing.uses()).containsExactlyInAnyOrder(ONE, TWO, THREE);
    assertThat(Routing.BASELINE.uses()).isEmpty();
  }

  @Test
  void anArmHasFromOneToAHundredPercent() {
    var decider = new Decider.BaselineAlone();
    assertThat(new Arm(1, decider).weight()).isOne();
    assertThat(new Arm(100, decider).weight()).isEqualTo(100);
    assertThatThrownBy(() -> new Arm(0, decider)).hasMessageContaining("not 0");
    assertThatThrownBy(() -> new Arm(101, decider)).hasMessageContaining("not 101");
  }

  @Test
  void machinesReadOneWord() {
    assertThat(new Cause.DeadlineExceeded("no image").word()).isEqualTo("DeadlineExceeded");
    assertThat(Answerer.BASELINE).hasToString("baseline");
    assertThat(Reason.RetrainRefused.severity()).isEqualTo(Severity.Warning);
    assertThat(Reason.Promoted.severity()).isEqualTo(Severity.Normal);
  }
}
