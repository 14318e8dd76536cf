package dev.handover.router.proxy;

import dev.handover.router.plan.Plan;
import dev.handover.router.routing.Characters;
import dev.handover.router.routing.DecisionRule;
import dev.handover.router.routing.RequestId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.Map;
import java.util.Optional;

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
      return;
    }
    if (request.method() == HttpMethod.CONNECT) {
      reply.refuse(405, "CONNECT is not supported here");
      return;
    }
    Optional<String> fault = fault(request);
    if (fault.isPresent()) {
      reply.refuse(400, fault.get() + " has characters that HTTP/1.1 does not allow there");
    } else if (DecisionRule.isDecision(
        plan.table().decisions(), request.method().name(), request.path())) {
      Question.receive(lane, site, outgoing, reply);
    } else {
      PassThrough.receive(lane, site, outgoing, reply);
    }
  }

  /** What cannot be sent on, if anything. Of HTTP/1.1 headers Vert.x sees to that. */
  private static Optional<String> fault(HttpServerRequest request) {
    if (!Characters.inTarget(request.uri())) {
      return Optional.of("the path");
    }
    if (request.version() != HttpVersion.HTTP_2) {
      return Optional.empty();
    }
    if (request.authority() != null && !Characters.inTarget(request.authority().toString())) {
      return Optional.of("the authority");
    }
    for (Map.Entry<String, String> header : request.headers()) {
      if (!Characters.inName(header.getKey()) || !Characters.inValue(header.getValue())) {
        return Optional.of("the header " + header.getKey());
      }
    }
    return Optional.empty();
  }

  private static boolean isGrpc(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    return type != null && type.startsWith("application/grpc");
  }
}
