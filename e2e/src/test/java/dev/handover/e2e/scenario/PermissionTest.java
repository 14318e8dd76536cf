package dev.handover.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.e2e.scenario.AuditLog.Request;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class PermissionTest {
  private static final Permission PATCH =
      new Permission("patch", "", "configmaps", List.of("handover-routes"));

  @Test
  void aRuleGrantsEachVerbOnEachResource() {
    var rule =
        new PolicyRuleBuilder()
            .withApiGroups("", "apps")
            .withResources("a", "b")
            .withVerbs("get", "list", "watch")
            .build();
    assertThat(Permission.of(rule))
        .hasSize(12)
        .contains(new Permission("list", "apps", "b", List.of()));
  }

  @Test
  void aNameIsPartOfThePermission() {
    assertThat(PATCH.allows(request("patch", "configmaps", "handover-routes"))).isTrue();
    assertThat(PATCH.allows(request("patch", "configmaps", "other"))).isFalse();
    assertThat(PATCH.allows(request("get", "configmaps", "handover-routes"))).isFalse();
    assertThat(PATCH.allows(request("patch", "configmaps/status", "handover-routes"))).isFalse();
  }

  @Test
  void anApplyThatMakesAnObjectAlsoNeedsToCreate() {
    var create = new Permission("create", "", "services", List.of());
    assertThat(create.allows(new Request("patch", "", "services", "front", 201, false))).isTrue();
    assertThat(create.allows(new Request("patch", "", "services", "front", 200, false))).isFalse();
  }

  private static Request request(String verb, String resource, String name) {
    return new Request(verb, "", resource, name, 200, false);
  }
}
