package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/**
 * What moves the traffic; exactly one.
 *
 * @param router the namespace's router
 * @param gatewayAPI routes of a gateway
 */
@Wire
public record TrafficSpec(RouterSpec router, GatewayApiSpec gatewayAPI) {

  /**
   * The namespace's router.
   *
   * @param dedicated whether the resource gets a router of its own
   * @param sticky by what callers stay on their side; the request id if absent
   */
  @Wire
  public record RouterSpec(Boolean dedicated, StickySpec sticky) {}

  /**
   * By what callers stay on their side; exactly one.
   *
   * @param header name of a request header
   * @param cookie name of a cookie
   */
  @Wire
  public record StickySpec(String header, String cookie) {}

  /**
   * Routes of a gateway: generated whole from a template, or a route of the user whose weights are
   * patched.
   *
   * @param parentRefs gateways that generated routes belong to
   * @param template spec of the generated HTTPRoute, without parents and our backends
   * @param routeRef the user's route
   * @param assumeMirror whether the gateway mirrors although it does not say so
   */
  @Wire
  public record GatewayApiSpec(
      @JsonInclude(JsonInclude.Include.NON_EMPTY) List<ParentReference> parentRefs,
      JsonNode template,
      RouteReference routeRef,
      Boolean assumeMirror) {
    public GatewayApiSpec {
      parentRefs = Absent.asNone(parentRefs);
    }
  }

  /**
   * A gateway.
   *
   * @param name its name
   * @param namespace its namespace; the resource's own if absent
   * @param sectionName name of one of its listeners
   * @param port port of its listeners
   */
  @Wire
  public record ParentReference(
      @Required String name, String namespace, String sectionName, Integer port) {}

  /**
   * An HTTPRoute of the user in the same namespace.
   *
   * @param name its name
   */
  @Wire
  public record RouteReference(@Required String name) {}
}
