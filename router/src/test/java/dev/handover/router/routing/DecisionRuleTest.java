package dev.handover.router.routing;

import static dev.handover.api.routing.RouteTable.Decisions.KServeV1;
import static dev.handover.api.routing.RouteTable.Decisions.OpenInference;
import static dev.handover.api.routing.RouteTable.Decisions.Post;
import static dev.handover.router.routing.DecisionRule.isDecision;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DecisionRuleTest {
  @Test
  void openInference() {
    assertThat(isDecision(OpenInference, "POST", "/v2/models/digits/infer")).isTrue();
    assertThat(isDecision(OpenInference, "POST", "/v2/models/digits/versions/3/infer")).isTrue();
    assertThat(isDecision(OpenInference, "GET", "/v2/models/digits/infer")).isFalse();
    assertThat(isDecision(OpenInference, "POST", "/v2/repository/models/digits/load")).isFalse();
    assertThat(isDecision(OpenInference, "POST", "/v2/models/digits/infer/")).isFalse();
  }

  @Test
  void kserve() {
    assertThat(isDecision(KServeV1, "POST", "/v1/models/digits:predict")).isTrue();
    assertThat(isDecision(KServeV1, "POST", "/v1/models/digits:explain")).isFalse();
    assertThat(isDecision(KServeV1, "GET", "/v1/models/digits")).isFalse();
  }

  @Test
  void everyPost() {
    assertThat(isDecision(Post, "POST", "/")).isTrue();
    assertThat(isDecision(Post, "PUT", "/")).isFalse();
  }
}
