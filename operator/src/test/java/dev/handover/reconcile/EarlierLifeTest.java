package dev.handover.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.rollout.Progress;
import dev.handover.rollout.Snapshot.Answers;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EarlierLifeTest {
  @Test
  void journeysGetHigherNumbersThanAnyOldAnswer() {
    assertThat(journeysAfter("approve-climb-64e0ab347c-2-full")).isEqualTo(2);
    assertThat(journeysAfter("approve-canary-64e0ab347c-2-share-50")).isEqualTo(2);
    assertThat(journeysAfter("retry-level-4")).isEqualTo(4);
    assertThat(journeysAfter("rollback-4be7a1c09f-12")).isEqualTo(12);
  }

  @Test
  void aHashIsNoNumberNorIsAnythingElse() {
    assertThat(journeysAfter("approve-climb-64e0ab347c-12345678901-full")).isZero();
    assertThat(journeysAfter("release-7")).isZero();
    assertThat(journeysAfter("approve-canary-1234567890-3-full")).isEqualTo(3);
  }

  @Test
  void wordsNameNone() {
    assertThat(journeysAfter("yes, please")).isZero();
    assertThat(EarlierLife.outnumbered(Progress.NONE, Answers.NONE)).isEqualTo(Progress.NONE);
  }

  @Test
  void whoseJourneysAreCountedKeepsTheCount() {
    var counted = Progress.NONE.numberedAfter(3);
    assertThat(EarlierLife.outnumbered(counted, approving("approve-climb-64e0ab347c-7-full")))
        .isEqualTo(counted);
  }

  private static long journeysAfter(String ticket) {
    return EarlierLife.outnumbered(Progress.NONE, approving(ticket)).journeys();
  }

  private static Answers approving(String ticket) {
    return new Answers(
        Optional.empty(),
        Optional.empty(),
        Optional.of(ticket),
        Optional.empty(),
        Optional.empty());
  }
}
