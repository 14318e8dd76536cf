package dev.handover.router.proxy;

import dev.handover.router.measure.AnsweredBy;
import dev.handover.router.measure.DropReason;
import dev.handover.router.measure.Result;
import dev.handover.router.plan.CopyPlan;
import dev.handover.router.plan.Plan;
import dev.handover.router.plan.Target;

/** A decision sent beside to a model, to be measured; nobody waits for its answer. */
final class Copy {
  private final Lane lane;
  private final CopyPlan copy;
  private final Target target;
  private final Body.Kept body;
  private final Stopwatch stopwatch;

  private Copy(Lane lane, Plan plan, CopyPlan copy, Body.Kept body) {
    this.lane = lane;
    this.copy = copy;
    this.target = copy.target();
    this.body = body;
    this.stopwatch = Stopwatch.start(lane, copy.meter(), plan.slowNanos());
  }

  /** Sends the copy, if there is room for it. */
  static void send(Lane lane, Plan plan, CopyPlan copy, Outgoing outgoing, Body body) {
    switch (body) {
      case Body.Passing passing -> copy.meter().count(DropReason.of(passing.notKept()));
      case Body.Kept kept when !copy.target().isReady() ->
          copy.meter().count(Result.UNREADY, AnsweredBy.NONE);
      case Body.Kept kept
          when !copy.target().state().copies().tryEnter(copy.target().copyLimit()) ->
          copy.meter().count(DropReason.CONCURRENCY);
      case Body.Kept kept when !lane.shared().copies().tryTake(kept.bytes().length()) -> {
        copy.target().state().copies().leave();
        copy.meter().count(DropReason.BUDGET);
      }
      case Body.Kept kept -> {
        kept.hold();
        Copy sent = new Copy(lane, plan, copy, kept);
        new Attempt(lane, copy.target(), outgoing, kept, Attempt.Reading.SMALL_WHOLE, sent::ended)
            .start();
      }
    }
  }

  private void ended(Attempt.Outcome outcome) {
    switch (outcome) {
      case Attempt.Outcome.Answered(Answer.Whole answer) -> end(Result.ofStatus(answer.status()));
      case Attempt.Outcome.Answered(Answer.Begun answer) -> {
        stopwatch.stop();
        answer
            .rest()
            .discard(
                ending ->
                    count(
                        ending == AnswerRest.Ending.BROKEN_OFF
                            ? Result.RESET
                            : Result.ofStatus(answer.status())));
      }
      case Attempt.Outcome.Failed(Result result) when result == Result.UNREADY -> {
        stopwatch.forget();
        count(result);
      }
      case Attempt.Outcome.Failed(Result result) -> end(result);
      case Attempt.Outcome.Unsendable() -> {
        stopwatch.forget();
        leave(Result.CLIENT_ERROR);
      }
    }
  }

  private void end(Result result) {
    stopwatch.stop();
    count(result);
  }

  private void count(Result result) {
    target.learn(result, stopwatch.startedNanos(), lane.now());
    leave(result);
  }

  private void leave(Result result) {
    copy.meter().count(result, AnsweredBy.NONE);
    target.state().copies().leave();
    lane.shared().copies().giveBack(body.bytes().length());
    body.letGo();
  }
}
