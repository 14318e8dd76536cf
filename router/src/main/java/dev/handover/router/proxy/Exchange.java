package dev.handover.router.proxy;

import dev.handover.router.limits.Phase;
import dev.handover.router.measure.AnsweredBy;
import dev.handover.router.measure.FallbackReason;
import dev.handover.router.measure.Result;
import dev.handover.router.plan.ArmPlan;
import dev.handover.router.plan.Plan;
import dev.handover.router.plan.Target;
import java.util.Optional;

/**
 * One decision: asks who is to answer, counts that first attempt for the arm whatever becomes of
 * it, and has the fallback answer when it failed. A caller who hangs up does not end the first
 * attempt: whether the model would have answered must not depend on how long callers wait.
 */
final class Exchange implements Attempt.Asker {
  private final Lane lane;
  private final Site site;
  private final Plan plan;
  private final ArmPlan arm;
  private final Target target;
  private final Outgoing outgoing;
  private final Body body;
  private final CallerReply reply;
  private Stopwatch stopwatch;
  private Attempt attempt;
  private boolean over;

  /**
   * @param site already entered
   */
  Exchange(
      Lane lane,
      Site site,
      Plan plan,
      ArmPlan arm,
      Outgoing outgoing,
      Body body,
      CallerReply reply) {
    this.lane = lane;
    this.site = site;
    this.plan = plan;
    this.arm = arm;
    this.target = arm.answers();
    this.outgoing = outgoing;
    this.body = body;
    this.reply = reply;
  }

  void begin() {
    plan.copies(arm, outgoing.id()).forEach(copy -> Copy.send(lane, plan, copy, outgoing, body));
    target.state().allowance().earn();
    arm.fallback().ifPresent(fallback -> fallback.state().allowance().earn());
    boolean elsewhere = arm.fallback().filter(Target::isReady).isPresent();
    if (elsewhere && !target.isReady()) {
      failed(Result.UNREADY, Optional.empty());
    } else if (isAdmitted()) {
      ask();
    } else {
      failed(Result.BREAKER_OPEN, Optional.empty());
    }
  }

  /** Whether to ask who is to answer: always, unless somebody else is in a better state. */
  private boolean isAdmitted() {
    boolean better = arm.fallback().filter(Target::isWell).isPresent();
    return !better || target.state().breaker().admits(target.probes(), lane.now());
  }

  private void ask() {
    stopwatch = Stopwatch.start(lane, arm.meter(), plan.slowNanos());
    attempt = new Attempt(lane, target, outgoing, body, Attempt.Reading.SMALL_WHOLE, this);
    if (body instanceof Body.Passing) {
      reply.whenGone(
          () -> {
            if (attempt.needsCaller()) {
              drop();
            }
          });
    }
    attempt.start();
  }

  /** Without the rest of the question nobody can say what the answer would have been. */
  private void drop() {
    attempt.abandon();
    stopwatch.forget();
    leave();
  }

  @Override
  public void waitsForCaller() {
    if (reply.isGone()) {
      drop();
    } else {
      stopwatch.halt();
    }
  }

  @Override
  public void waitsForBackend() {
    stopwatch.run();
  }

  @Override
  public void ended(Attempt.Outcome outcome) {
    switch (outcome) {
      case Attempt.Outcome.Answered(Answer answer) -> {
        stopwatch.stop();
        answered(answer);
      }
      case Attempt.Outcome.Failed(Result result) when result == Result.UNREADY -> {
        stopwatch.forget();
        failed(result, Optional.empty());
      }
      case Attempt.Outcome.Failed(Result result) -> {
        stopwatch.stop();
        learn(result);
        failed(result, Optional.empty());
      }
      case Attempt.Outcome.Unsendable() -> {
        stopwatch.forget();
        arm.meter().count(Result.CLIENT_ERROR, AnsweredBy.NONE);
        reply.refuseUnsendable();
        leave();
      }
    }
  }

  private void answered(Answer answer) {
    Result result = Result.ofStatus(answer.status());
    if (result.failed()) {
      learn(result);
      failed(result, Optional.of(answer));
      return;
    }
    switch (answer) {
      case Answer.Whole whole -> {
        count(result);
        reply.pass(whole, target.answersAs(), ending -> leave());
      }
      case Answer.Begun begun ->
          reply.pass(
              begun,
              target.answersAs(),
              ending -> {
                count(ending == AnswerRest.Ending.BROKEN_OFF ? Result.RESET : result);
                leave();
              });
    }
  }

  private void count(Result result) {
    learn(result);
    arm.meter().count(result, target.answersAs());
  }

  private void failed(Result result, Optional<Answer> answer) {
    if (arm.fallback().isEmpty() || reply.isGone()) {
      giveUp(result, answer);
    } else if (body instanceof Body.Passing passing && passing.isBegun()) {
      arm.meter().count(FallbackReason.of(passing.notKept()));
      giveUp(result, answer);
    } else {
      fallBack(arm.fallback().get(), result, answer);
    }
  }

  private void fallBack(Target fallback, Result result, Optional<Answer> answer) {
    answer.ifPresent(Exchange::discard);
    Optional<FallbackReason> full = enter(fallback);
    if (full.isPresent()) {
      arm.meter().count(full.get());
      arm.meter().count(result, AnsweredBy.NONE);
      reply.refuseForNow("the model failed, and its fallback has as much to do as it may");
      leave();
    } else {
      arm.meter().count(FallbackReason.of(result));
      arm.meter().count(result, fallback.answersAs());
      Replay.ask(lane, arm, fallback, outgoing, body, reply, this::leave);
    }
  }

  /** Takes a place at the fallback; if there is none, says why. */
  private Optional<FallbackReason> enter(Target fallback) {
    if (!fallback.state().fallbacks().tryEnter(fallback.fallbackLimit())) {
      return Optional.of(FallbackReason.CONCURRENCY);
    }
    if (plan.phase() == Phase.REST && !fallback.trySpend()) {
      fallback.state().fallbacks().leave();
      return Optional.of(FallbackReason.SHARE);
    }
    return Optional.empty();
  }

  private void giveUp(Result result, Optional<Answer> answer) {
    arm.meter().count(result, answer.isPresent() ? target.answersAs() : AnsweredBy.NONE);
    answer.ifPresentOrElse(
        given -> reply.pass(given, target.answersAs(), ending -> leave()),
        () -> {
          reply.refuse(target, result);
          leave();
        });
  }

  private void learn(Result result) {
    target.learn(result, stopwatch.startedNanos(), lane.now());
  }

  private void leave() {
    if (!over) {
      over = true;
      body.letGo();
      site.left();
    }
  }

  private static void discard(Answer answer) {
    switch (answer) {
      case Answer.Whole whole -> {}
      case Answer.Begun begun -> begun.rest().abandon();
    }
  }
}
