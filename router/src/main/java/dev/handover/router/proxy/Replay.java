package dev.handover.router.proxy;

import dev.handover.router.measure.FallbackReason;
import dev.handover.router.measure.Result;
import dev.handover.router.plan.ArmPlan;
import dev.handover.router.plan.Target;

/**
 * The same request, sent to the fallback. Its answer goes to the caller whatever it is; it counts
 * in no series of attempts, for the request was assigned elsewhere.
 */
final class Replay {
  private final Lane lane;
  private final ArmPlan arm;
  private final Target fallback;
  private final CallerReply reply;
  private final Runnable whenOver;
  private final long startedNanos;
  private boolean over;

  private Replay(Lane lane, ArmPlan arm, Target fallback, CallerReply reply, Runnable whenOver) {
    this.lane = lane;
    this.arm = arm;
    this.fallback = fallback;
    this.reply = reply;
    this.whenOver = whenOver;
    this.startedNanos = lane.now();
  }

  /**
   * Asks the fallback, where a place has been taken before.
   *
   * @param whenOver run once when the caller has the answer, or has gone
   */
  static void ask(
      Lane lane,
      ArmPlan arm,
      Target fallback,
      Outgoing outgoing,
      Body body,
      CallerReply reply,
      Runnable whenOver) {
    Replay replay = new Replay(lane, arm, fallback, reply, whenOver);
    Attempt attempt =
        new Attempt(lane, fallback, outgoing, body, Attempt.Reading.SMALL_WHOLE, replay::ended);
    reply.whenGone(
        () -> {
          attempt.abandon();
          replay.leave();
        });
    attempt.start();
  }

  private void ended(Attempt.Outcome outcome) {
    switch (outcome) {
      case Attempt.Outcome.Answered(Answer answer) -> {
        learn(Result.ofStatus(answer.status()));
        reply.pass(answer, fallback.answersAs(), ending -> leave());
      }
      case Attempt.Outcome.Failed(Result result) -> {
        learn(result);
        reply.refuse(fallback, result);
        leave();
      }
      case Attempt.Outcome.Unsendable() -> {
        reply.refuseUnsendable();
        leave();
      }
    }
  }

  private void learn(Result result) {
    if (fallback.failedBy(result)) {
      arm.meter().count(FallbackReason.FAILED);
    }
    fallback.learn(result, startedNanos, lane.now());
  }

  private void leave() {
    if (!over) {
      over = true;
      fallback.state().fallbacks().leave();
      whenOver.run();
    }
  }
}
