package dev.handover.router.proxy;

import dev.handover.router.plan.ArmPlan;
import dev.handover.router.plan.Plan;

/**
 * A decision whose body is being read. The table in force when it is complete decides it: from the
 * moment a router confirms a table, nobody is asked by an older one, however slow a caller is.
 */
final class Question implements BodyReader.Reader {
  /** Largest body that is kept for a replay or a copy; bytes. */
  private static final long KEEP = 1024 * 1024;

  /** Largest body that is kept only to be sent again on a fresh connection; bytes. */
  private static final long KEEP_UNNEEDED = 64 * 1024;

  private final Lane lane;
  private final Site site;
  private final Outgoing outgoing;
  private final CallerReply reply;

  private Question(Lane lane, Site site, Outgoing outgoing, CallerReply reply) {
    this.lane = lane;
    this.site = site;
    this.outgoing = outgoing;
    this.reply = reply;
  }

  static void receive(Lane lane, Site site, Outgoing outgoing, CallerReply reply) {
    site.entered();
    Plan plan = site.plan();
    ArmPlan arm = plan.arm(outgoing.id());
    boolean needed = arm.fallback().isPresent() || !plan.copies(arm, outgoing.id()).isEmpty();
    BodyReader.read(
        lane,
        outgoing.caller(),
        needed ? KEEP : KEEP_UNNEEDED,
        new Question(lane, site, outgoing, reply));
  }

  @Override
  public void read(Body body) {
    Plan plan = site.plan();
    new Exchange(lane, site, plan, plan.arm(outgoing.id()), outgoing, body, reply).begin();
  }

  @Override
  public void brokenOff() {
    site.left();
  }

  @Override
  public void late() {
    reply.hangUp(408, "the request was not complete within a minute; send it again, faster");
    site.left();
  }
}
