package dev.handover.router.proxy;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.Variant;
import dev.handover.router.FakeBackend;
import dev.handover.router.RawCaller;
import dev.handover.router.RouterRig;
import dev.handover.router.plan.Plan;
import dev.handover.router.routing.RequestId;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that nobody can put into words, whatever the reason: what comes in was looked at. */
class UnsendableTest {
  private static final RequestId ID = new RequestId(1, 1);

  private final Shared shared = new Shared(1 << 20);
  private final LoneLane lone = new LoneLane(shared);
  private final FakeBackend model = lone.backend("r1");
  private final Plan plan =
      lone.plan(table().timeout(1_000).full(100, Variant.STABLE, "r1").revision("r1"));

  @AfterEach
  void stop() {
    lone.close();
  }

  @Test
  void endAtOnceAndAreNobodysFault() throws IOException {
    Site site = new Site(shared, plan);
    int port =
        lone.serve(
            request -> {
              site.entered();
              CallerReply reply = new CallerReply(request, ID, site);
              Body body = Body.Kept.nothing(shared.budget());
              Outgoing outgoing = new Outgoing(unspeakable(request), ID);
              new Exchange(lone.lane, site, plan, plan.arm(ID), outgoing, body, reply).begin();
            });
    for (int i = 0; i < 12; i++) {
      try (RawCaller caller = new RawCaller(port)) {
        caller.asks("POST " + RouterRig.DECIDE, "Content-Length: 0");
        assertThat(caller.answer()).startsWith("http/1.1 400").contains("cannot be sent on");
      }
    }
    assertThat(lone.metric("handover_router_requests_total", "client_error", "none")).isEqualTo(12);
    assertThat(lone.metric("handover_router_requests_total")).isEqualTo(12);
    assertThat(lone.metric("handover_router_breaker_open")).isZero();
    RouterRig.await(() -> site.inFlight() == 0);
    assertThat(model.asked()).isZero();
  }

  /** A request whose headers cannot be had. */
  private static HttpServerRequest unspeakable(HttpServerRequest request) {
    return (HttpServerRequest)
        Proxy.newProxyInstance(
            HttpServerRequest.class.getClassLoader(),
            new Class<?>[] {HttpServerRequest.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("headers")) {
                throw new IllegalArgumentException("as the test wants it");
              }
              return method.invoke(request, arguments);
            });
  }
}
