package dev.handover.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.reconcile.app.Leadership;
import dev.handover.rollout.Snapshot.Verdict;
import dev.handover.stage.Installed;
import dev.handover.stage.Requests.Request;
import dev.handover.stage.Stage;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The chart gives the operator what it needs and nothing else: a whole life is lived as the chart's
 * service account, and each permission must have been needed in it.
 */
@Tag("api-server")
@ExtendWith(Installed.class)
class RbacTest {
  private static final String OPERATOR = "handover-operator";
  private static final Duration HOLD = Duration.ofMinutes(1);

  private final KubernetesClient admin;

  RbacTest(KubernetesClient admin) {
    this.admin = admin;
  }

  /** One permission: what remains of a rule when all but one of everything is left out. */
  private record Permission(String verb, String group, String resource, Optional<String> name) {
    boolean allows(Request request) {
      return verb.equals(request.verb())
          && group.equals(request.group())
          && resource.equals(request.resource())
          && (name.isEmpty() || name.equals(request.name()));
    }
  }

  @Test
  void everythingTheOperatorDoesIsAllowedAndNothingElse() {
    admin.leases().inNamespace("handover").withName(Leadership.LEASE).delete();
    try (var stage = new Stage(admin).desk()) {
      wholeLife(stage);
      var requests =
          stage.requests().all().stream()
              .filter(it -> !it.resource().equals("selfsubjectrulesreviews"))
              .toList();
      var permissions = permissions().toList();

      assertThat(requests)
          .allSatisfy(
              request ->
                  assertThat(permissions).as("%s", request).anyMatch(it -> it.allows(request)));
      assertThat(permissions)
          .allSatisfy(
              permission ->
                  assertThat(needed(requests)).as("%s", permission).anyMatch(permission::allows));
    }
  }

  /** With one rule less a life ends where it is needed; people are told. */
  @Test
  void withoutARuleTheOperatorSaysWhatItMayNot() {
    var role = admin.rbac().clusterRoles().withName(OPERATOR).get();
    var without =
        role.getRules().stream()
            .filter(rule -> !rule.getResources().contains("deployments/scale"))
            .toList();
    assertThat(without).hasSize(role.getRules().size() - 1);
    try (var stage = new Stage(admin).desk().start().atFull("v1")) {
      rules(without);
      stage.apply(Stage.model("v1").replace("replicas: 2", "replicas: 3"));

      stage.await("told", status -> Stage.message(status, "Stalled").contains("deployments/scale"));
      assertThat(stage.replicas(stage.stable())).contains(2);

      rules(role.getRules());
      stage.until("three pods", () -> stage.measured().replicas(stage.stable()).orElse(0) == 3);
    } finally {
      rules(role.getRules());
    }
  }

  private void rules(List<PolicyRule> rules) {
    admin
        .rbac()
        .clusterRoles()
        .withName(OPERATOR)
        .edit(it -> new ClusterRoleBuilder(it).withRules(rules).build());
  }

  private static void wholeLife(Stage stage) {
    stage.startAsLeader().atFull("v1");
    for (int version = 2; version <= 6; version++) {
      stage.apply(Stage.model("v" + version, "    history: 1")).awaitShare(20);
      stage
          .measurements()
          .say(stage.candidate(), "errors", new Verdict.Breached("40 % of 500, limit 5 %"));
      stage.measured().awaitRest("Full").pass(Duration.ofSeconds(11));
    }
    stage.pass(HOLD);
    for (int time = 0; time < 2; time++) { // told again, it is counted
      stage.redirectFront();
      stage.until("routers", () -> stage.frontSelector().containsValue("router"));
    }
    stage.delete(Stage.NAME);
    stage.until("at the desk", () -> stage.frontSelector().containsValue("review-desk"));
    stage.pass(Duration.ofSeconds(11)).until("gone", () -> stage.resource(Stage.NAME).isEmpty());
    stage.stop();
  }

  /** What was asked for, and what the API server asks of those who ask for it. */
  private static List<Request> needed(List<Request> requests) {
    var bindsRole =
        new Request(
            "bind", "rbac.authorization.k8s.io", "clusterroles", Optional.of("handover-router"));
    var blocksDeletion =
        new Request("update", "handover.dev", "modeldeployments/finalizers", Optional.empty());
    return Stream.concat(requests.stream(), Stream.of(bindsRole, blocksDeletion)).toList();
  }

  private Stream<Permission> permissions() {
    var cluster = admin.rbac().clusterRoles().withName(OPERATOR).get().getRules();
    var leader =
        admin
            .rbac()
            .roles()
            .inNamespace("handover")
            .withName(OPERATOR + "-leader")
            .get()
            .getRules();
    return Stream.concat(cluster.stream(), leader.stream()).flatMap(RbacTest::each);
  }

  private static Stream<Permission> each(PolicyRule rule) {
    return rule.getVerbs().stream()
        .flatMap(
            verb ->
                rule.getApiGroups().stream()
                    .flatMap(
                        group ->
                            rule.getResources().stream()
                                .flatMap(
                                    resource ->
                                        names(rule)
                                            .map(
                                                name ->
                                                    new Permission(verb, group, resource, name)))));
  }

  private static Stream<Optional<String>> names(PolicyRule rule) {
    return rule.getResourceNames().isEmpty()
        ? Stream.of(Optional.empty())
        : rule.getResourceNames().stream().map(Optional::of);
  }
}
