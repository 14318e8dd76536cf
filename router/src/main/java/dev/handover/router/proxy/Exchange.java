package dev.handover.router.proxy;

import dev.handover.router.limits.Breaker;
import dev.handover.router.limits.Phase;
import dev.handover.router.measure.AnsweredBy;
import dev.handover.router.measure.FallbackReason;
import dev.handover.router.measure.Result;
import dev.handover.router.plan.ArmPlan;
import dev.handover.router.plan.CopyPlan;
import dev.handover.router.plan.Plan;
import dev.handover.router.plan.Target;
import java.util.List;
import java.util.Optional;

/**
 * One decision: asks who is to answer, counts that first attempt for the arm whatever becomes of
 * it, and has the fallback answer when it failed. A caller who hangs up does not end the first
 * attempt: whether the model would have answered must not depend on how long callers wait.
 */
final class Exchange {
  /** Largest body that is kept for a replay or a copy; bytes. */
  static final long KEEP = 1024 * 1024;

  /** Largest body that is kept only to be sent again on a fresh connection; bytes. */
  private static final long KEEP_UNNEEDED = 64 * 1024;

  private final Lane lane;
  private final Site site;
  private final Plan plan;
  private final ArmPlan arm;
  private final Target target;
  private final Outgoing outgoing;
  private final CallerReply reply;
  private Body body;
  private Stopwatch stopwatch;

  Exchange(Lane lane, Site site, Plan plan, ArmPlan arm, Outgoing outgoing, CallerReply reply) {
    this.lane = lane;
    this.site = site;
    this.plan = plan;
    this.arm = arm;
    this.target = arm.answers();
    this.outgoing = outgoing;
    this.reply = reply;
  }

  void begin() {
    List<CopyPlan> copies = plan.copies(arm, outgoing.id());
    boolean needed = arm.fallback().isPresent() || !copies.isEmpty();
    BodyReader.read(
        outgoing.caller(),
        lane.shared().budget(),
        needed ? KEEP : KEEP_UNNEEDED,
        read -> decide(read, copies));
  }

  private void decide(Body read, List<CopyPlan> copies) {
    body = read;
    site.entered();
    copies.forEach(copy -> Copy.send(lane, plan, copy, outgoing, body));
    target.state().allowance().earn();
    arm.fallback().ifPresent(fallback -> fallback.state().allowance().earn());
    if (isAdmitted()) {
      ask();
    } else {
      failed(Result.BREAKER_OPEN, Optional.empty());
    }
  }

  /** Whether to ask who is to answer: always, unless somebody else is in a better state. */
  private boolean isAdmitted() {
    boolean better =
        arm.fallback()
            .filter(Target::isReady)
            .filter(other -> other.state().breaker().state() == Breaker.State.CLOSED)
            .isPresent();
    return !better || target.state().breaker().admits(plan.phase(), lane.now());
  }

  private void ask() {
    stopwatch = Stopwatch.start(lane, arm.meter(), plan.slowNanos());
    Attempt attempt =
        new Attempt(lane, target, outgoing, body, Attempt.Reading.SMALL_WHOLE, this::ended);
    if (body instanceof Body.Passing) {
      // Without the rest of the body nobody can say what the answer would have been.
      reply.whenGone(
          () -> {
            attempt.abandon();
            stopwatch.forget();
            leave();
          });
    }
    attempt.start();
  }

  private void ended(Attempt.Outcome outcome) {
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
    }
  }

  private void answered(Answer answer) {
    Result result = Result.ofStatus(answer.status());
    if (result.failed()) {
      learn(result);
      failed(result, Optional.of(answer));
    } else {
      reply.pass(answer, target.answersAs(), ending -> passed(result, ending));
    }
  }

  private void passed(Result result, AnswerRest.Ending ending) {
    Result whole = ending == AnswerRest.Ending.BROKEN_OFF ? Result.RESET : result;
    learn(whole);
    arm.meter().count(whole, target.answersAs());
    leave();
  }

  private void failed(Result result, Optional<Answer> answer) {
    if (arm.fallback().isEmpty() || reply.isGone()) {
      giveUp(result, answer);
    } else if (body instanceof Body.Passing passing && wasAsked(result)) {
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
      Replay.ask(lane, plan, arm, fallback, outgoing, body, reply, this::leave);
    }
  }

  /** Takes a place at the fallback; if there is none, says why. */
  private Optional<FallbackReason> enter(Target fallback) {
    if (!fallback.state().fallbacks().tryEnter(fallback.fallbackLimit())) {
      return Optional.of(FallbackReason.CONCURRENCY);
    }
    if (plan.phase() == Phase.REST && !fallback.state().allowance().trySpend()) {
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
    target.state().learn(result, plan.phase(), stopwatch.startedNanos(), lane.now());
  }

  private void leave() {
    if (body instanceof Body.Kept kept) {
      kept.letGo();
    }
    site.left();
  }

  private static void discard(Answer answer) {
    switch (answer) {
      case Answer.Whole whole -> {}
      case Answer.Begun begun -> begun.rest().abandon();
    }
  }

  private static boolean wasAsked(Result result) {
    return result != Result.UNREADY && result != Result.BREAKER_OPEN;
  }
}
