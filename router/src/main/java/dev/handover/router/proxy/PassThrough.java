package dev.handover.router.proxy;

import dev.handover.router.measure.NotKept;
import dev.handover.router.plan.ArmPlan;
import dev.handover.router.plan.Target;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/**
 * A request that is no decision: goes to who would answer one, counts nowhere, and is sent once.
 */
final class PassThrough {
  private final Lane lane;
  private final Site site;
  private final Target target;
  private final Outgoing outgoing;
  private final CallerReply reply;
  private final Body body;
  private boolean over;

  PassThrough(Lane lane, Site site, ArmPlan arm, Outgoing outgoing, CallerReply reply) {
    this.lane = lane;
    this.site = site;
    this.outgoing = outgoing;
    this.reply = reply;
    this.target =
        arm.answers().isReady()
            ? arm.answers()
            : arm.fallback().filter(Target::isReady).orElse(arm.answers());
    this.body = body();
  }

  void begin() {
    site.entered();
    Attempt attempt = new Attempt(lane, target, outgoing, body, Attempt.Reading.HEAD, this::ended);
    reply.whenGone(
        () -> {
          attempt.abandon();
          leave();
        });
    attempt.start();
  }

  /** Without one it may be sent again on a fresh connection; else it passes as it comes. */
  private Body body() {
    if (!outgoing.mayHaveBody()) {
      return Body.Kept.nothing(lane.shared().budget());
    }
    HttpServerRequest caller = outgoing.caller();
    caller.pause();
    return new Body.Passing(Buffer.buffer(0), caller, NotKept.BODY_TOO_LARGE);
  }

  private void ended(Attempt.Outcome outcome) {
    switch (outcome) {
      case Attempt.Outcome.Answered answered ->
          reply.pass(answered.answer(), target.answersAs(), ending -> leave());
      case Attempt.Outcome.Failed failed -> {
        reply.refuse(target, failed.result());
        leave();
      }
    }
  }

  private void leave() {
    if (!over) {
      over = true;
      body.letGo();
      site.left();
    }
  }
}
