package dev.handover.router.routing;

import dev.handover.api.routing.RouteTable.Decisions;

/** Tells decisions from the rest (health, metadata), which passes through uncounted. */
public final class DecisionRule {
  private DecisionRule() {}

  /**
   * @param method the HTTP method
   * @param path the path without its query
   */
  public static boolean isDecision(Decisions decisions, String method, String path) {
    if (!method.equals("POST")) {
      return false;
    }
    return switch (decisions) {
      case OpenInference -> path.endsWith("/infer");
      case KServeV1 -> path.endsWith(":predict");
      case Post -> true;
    };
  }
}
