package dev.handover.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Decision.Waiting;
import dev.handover.rollout.Decision.Waiting.What;
import dev.handover.rollout.Happening.ModelChanged;
import dev.handover.rollout.Happening.Seconds;
import dev.handover.rollout.Snapshot.Pods;
import dev.handover.rollout.Snapshot.Trouble;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many pods the next step needs, and what becomes of it when they end. */
class PodsForAShareTest {
  private static final int REPLICAS = 4;
  private static final Revision TRIED = World.revision(2);

  private final World world =
      new World(Wanted.edited(new Wanted().intent(), it -> it.replicas = REPLICAS), pass -> {});

  @Test
  void copiesNeedPodsForTheirPart() {
    starting();
    var waits = decide(3, Optional.empty());
    assertThat(waits.next().journey().orElseThrow().phase())
        .isInstanceOf(Journey.Phase.Starting.class);
    assertThat(waits.waiting())
        .contains(
            Waiting.on(
                What.Readiness, "3 of 4 pods of v2 that 100 % of the traffic needs are ready"));

    assertThat(decide(REPLICAS, Optional.empty()).waiting().orElseThrow().what())
        .isNotEqualTo(What.Readiness);
  }

  @Test
  void theNextShareNeedsPodsForItsPart() {
    atTwentyPercent();
    world.now = world.now.plus(Duration.ofMinutes(1));
    var waits = decide(1, Optional.empty());
    assertThat(World.place(waits.next())).isEqualTo("Canary share 20");
    assertThat(waits.waiting())
        .contains(
            Waiting.on(
                What.Capacity, "1 of 2 pods of v2 that 50 % of the traffic needs are ready"));

    assertThat(World.place(decide(2, Optional.empty()).next())).isEqualTo("Canary share 50");
  }

  @Test
  void aCandidateNeedsThoseOfStableAndNotThoseThatAreWantedSince() {
    atTwentyPercent();
    world.now = world.now.plus(Duration.ofMinutes(1));
    var more = Wanted.edited(world.intent, it -> it.replicas = 40);
    var seen = Snapshots.withPods(world.see(), TRIED, new Pods(40, 2, Optional.empty()));
    assertThat(World.place(Decide.decide(Snapshots.wanting(seen, more)).next()))
        .isEqualTo("Canary share 50");
  }

  @Test
  void whatKeepsThemIsSaid() {
    starting();
    var trouble = Optional.<Trouble>of(new Trouble.NoRoom("no node has room"));
    assertThat(decide(0, trouble).waiting().orElseThrow().needs())
        .isEqualTo("0 of 4 pods of v2 that 100 % of the traffic needs are ready; no node has room");
  }

  @ParameterizedTest
  @CsvSource({
    "crashed, 0, true",
    "crashed, 1, false",
    "image, 0, true",
    "image, 1, false",
    "room, 0, false",
    "crashes, 3, true",
  })
  void whoHadTrafficAndEndsIsTakenBack(String what, int ready, boolean takenBack) {
    atTwentyPercent();
    assertThat(decide(ready, Optional.of(trouble(what))).next().rejects(TRIED))
        .isEqualTo(takenBack);
  }

  @ParameterizedTest
  @CsvSource({"crashed", "image", "crashes", "room"})
  void whoHadNoneMayStillCome(String what) {
    starting();
    assertThat(decide(0, Optional.of(trouble(what))).next().rejects(TRIED)).isFalse();
  }

  private static Trouble trouble(String what) {
    return switch (what) {
      case "crashed" -> new Trouble.Crashed("exit 1");
      case "crashes" -> new Trouble.CrashLooping("exit 1");
      case "image" -> new Trouble.ImageUnavailable("no such image");
      default -> new Trouble.NoRoom("no node has room");
    };
  }

  private Decision decide(int ready, Optional<Trouble> trouble) {
    return Decide.decide(
        Snapshots.withPods(world.see(), TRIED, new Pods(REPLICAS, ready, trouble)));
  }

  private void starting() {
    world.until(Reached.restAt(Level.Full));
    world.play(new ModelChanged(2));
  }

  private void atTwentyPercent() {
    starting();
    world.until(Reached.atShare(20));
    world.play(new Seconds(4));
  }
}
