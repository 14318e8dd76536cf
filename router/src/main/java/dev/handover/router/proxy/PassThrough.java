package dev.handover.router.proxy;

import dev.handover.router.plan.ArmPlan;
import dev.handover.router.plan.Target;

/**
 * A request that is no decision: goes to who would answer one, counts nowhere, and is sent once.
 */
final class PassThrough implements BodyReader.Reader {
  /**
   * Nobody else is asked, so a body passes as it comes; only whether there is one is waited for.
   */
  private static final long KEEP = 0;

  private final Lane lane;
  private final Site site;
  private final Outgoing outgoing;
  private final CallerReply reply;
  private boolean over;

  private PassThrough(Lane lane, Site site, Outgoing outgoing, CallerReply reply) {
    this.lane = lane;
    this.site = site;
    this.outgoing = outgoing;
    this.reply = reply;
  }

  static void receive(Lane lane, Site site, Outgoing outgoing, CallerReply reply) {
    site.entered();
    BodyReader.read(lane, outgoing.caller(), KEEP, new PassThrough(lane, site, outgoing, reply));
  }

  @Override
  public void read(Body body) {
    Target target = target(site.plan().arm(outgoing.id()));
    Attempt attempt =
        new Attempt(
            lane,
            target,
            outgoing,
            body,
            Attempt.Reading.HEAD,
            outcome -> ended(outcome, target, body));
    reply.whenGone(
        () -> {
          attempt.abandon();
          leave(body);
        });
    attempt.start();
  }

  @Override
  public void brokenOff() {
    site.left();
  }

  @Override
  public void late() {
    reply.hangUp(408, "the request's body did not begin within a minute");
    site.left();
  }

  /** Who would be asked for a decision now, but nobody is tried only to see if it is well again. */
  private static Target target(ArmPlan arm) {
    Target own = arm.answers();
    if (own.isWell()) {
      return own;
    }
    return arm.fallback()
        .filter(other -> own.isReady() ? other.isWell() : other.isReady())
        .orElse(own);
  }

  private void ended(Attempt.Outcome outcome, Target target, Body body) {
    switch (outcome) {
      case Attempt.Outcome.Answered answered ->
          reply.pass(answered.answer(), target.answersAs(), ending -> leave(body));
      case Attempt.Outcome.Failed failed -> {
        reply.refuse(target, failed.result());
        leave(body);
      }
      case Attempt.Outcome.Unsendable unsendable -> {
        reply.refuseUnsendable();
        leave(body);
      }
    }
  }

  private void leave(Body body) {
    if (!over) {
      over = true;
      body.letGo();
      site.left();
    }
  }
}
