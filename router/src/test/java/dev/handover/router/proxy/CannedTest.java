package dev.handover.router.proxy;

import static dev.handover.router.Tables.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.routing.Variant;
import dev.handover.router.FakeBackend;
import dev.handover.router.RouterRig;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A baseline that is nothing but an answer, which is 503 unless somebody wants another. */
class CannedTest {
  @TempDir private Path stateDir;
  private RouterRig rig;
  private FakeBackend model;

  @BeforeEach
  void start() {
    rig = RouterRig.start(stateDir);
    model = rig.backend("r1");
  }

  @AfterEach
  void stop() {
    rig.close();
  }

  private void apply(int status, String body) {
    rig.apply(
        table()
            .port(rig.port())
            .full(100, Variant.STABLE, "r1", "baseline")
            .revision("r1")
            .canned(status, body));
  }

  private double isOpen(String variant) {
    return rig.metric("handover_router_breaker_open", "variant", variant);
  }

  @Test
  void standsInForTheModel() {
    apply(202, "later");
    model.resets();
    HttpResponse<String> answer = rig.decide("q");
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("later");
    assertThat(answer.headers().firstValue("content-type")).contains("text/plain");
    assertThat(answer.headers().firstValue("Handover-Answered-By")).contains("baseline");
  }

  @Test
  void isNoFailureOfTheBaseline() {
    rig.apply(table().port(rig.port()).humanOnly(100).canned(503, "closed"));
    for (int i = 0; i < 30; i++) {
      assertThat(rig.decide("q").body()).isEqualTo("closed");
    }
    assertThat(isOpen("baseline")).isZero();
  }

  @Test
  void standsInForAModelThatFailsForGood() {
    apply(503, "closed");
    model.answers(500);
    for (int i = 0; i < 200; i++) {
      assertThat(rig.decide("q").body()).isEqualTo("closed");
    }
    assertThat(isOpen("baseline")).isZero();
    assertThat(isOpen("stable")).isEqualTo(1);
    assertThat(rig.metric("handover_router_fallback_total", "reason", "share")).isZero();
    assertThat(rig.metric("handover_router_fallback_total", "reason", "failed")).isZero();
  }
}
