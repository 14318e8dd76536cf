package dev.handover.router.proxy;

import dev.handover.router.plan.Plan;
import dev.handover.router.routing.DecisionRule;
import dev.handover.router.routing.RequestId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** Where requests come in: reads the plan in force and sees what each request is. */
final class Reception {
  private Reception() {}

  static void receive(Lane lane, Site site, HttpServerRequest request) {
    Plan plan = site.plan();
    RequestId id = lane.nextId();
    CallerReply reply = new CallerReply(request, id, site);
    Outgoing outgoing = new Outgoing(request, id);
    if (isGrpc(request)) {
      reply.refuseGrpc("gRPC is not supported here; send the request as HTTP and JSON");
    } else if (request.method() == HttpMethod.CONNECT) {
      reply.refuse(405, "CONNECT is not supported here");
    } else if (DecisionRule.isDecision(
        plan.table().decisions(), request.method().name(), request.path())) {
      Question.receive(lane, site, outgoing, reply);
    } else {
      new PassThrough(lane, site, plan.arm(id), outgoing, reply).begin();
    }
  }

  private static boolean isGrpc(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && type.startsWith("application/grpc");
  }
}
