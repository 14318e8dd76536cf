package dev.handover.api;

/** Names that users, operator, routers and dashboards share. */
public final class Names {
  public static final String GROUP = "handover.dev";
  public static final String FINALIZER = "handover.dev/traffic";

  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String MANAGER = "handover";
  public static final String NAME_LABEL = "handover.dev/name";
  public static final String REVISION_LABEL = "handover.dev/revision";
  public static final String COMPONENT_LABEL = "handover.dev/component";
  public static final String COMPONENT_MODEL = "model";
  public static final String COMPONENT_ROUTER = "router";

  public static final String ABORT = "handover.dev/abort";
  public static final String RETRY = "handover.dev/retry";
  public static final String APPROVE = "handover.dev/approve";
  public static final String ROLLBACK = "handover.dev/rollback";
  public static final String RETRAIN = "handover.dev/retrain";
  public static final String ADOPT = "handover.dev/adopt";

  /** On a revision's Deployment: the port of its pods, from which its Service can be made again. */
  public static final String PORT = "handover.dev/port";

  public static final String ROUTER = "handover-router";
  public static final int ROUTER_ADMIN_PORT = 9090;
  public static final int FIRST_ROUTER_PORT = 20000;
  public static final int LAST_ROUTER_PORT = 20999;

  private Names() {}
}
