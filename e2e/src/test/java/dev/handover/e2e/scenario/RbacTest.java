package dev.handover.e2e.scenario;

import static dev.handover.e2e.scenario.Tiny.JOURNEY;
import static dev.handover.e2e.scenario.Tiny.share;
import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.api.v1alpha1.ModelDeployment;
import dev.handover.e2e.cluster.Callers;
import dev.handover.e2e.cluster.Cluster;
import dev.handover.e2e.cluster.Operator;
import dev.handover.e2e.cluster.Playground;
import dev.handover.e2e.scenario.AuditLog.Request;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The chart's roles are what operator and routers need, no less and no more. Judged by what they
 * asked the API server for in the whole life of a resource: whoever takes a rule away finds
 * requests that are refused, whoever adds one finds a permission that nobody used.
 */
@Scenario.Disturbing
class RbacTest {
  private static final String NAMESPACE = "handover-rbac";
  private static final Pattern OPERATOR_USER =
      Pattern.compile("system:serviceaccount:" + Operator.NAMESPACE + ":handover-operator");
  private static final Pattern ROUTER_USER =
      Pattern.compile("system:serviceaccount:.+:handover-router");

  /**
   * Permissions that no request of its own uses: the API server asks for them within another one,
   * here by resource and verb of that other.
   */
  private static final Map<Permission, List<String>> ASKED_WITHIN =
      Map.of(
          new Permission(
              "bind", "rbac.authorization.k8s.io", "clusterroles", List.of("handover-router")),
          List.of("rolebindings", "patch"),
          new Permission("update", "handover.dev", "modeldeployments/finalizers", List.of()),
          List.of("deployments", "patch"));

  @Test
  @DisplayName("RBAC: nothing is refused, and nothing is granted that nobody needs")
  void leastPrivilege(Cluster cluster) throws IOException {
    var log = AuditLog.find();
    Assumptions.assumeTrue(
        log.isPresent(), "needs the audit log of the API server that e2e/cluster runs");
    wholeLife(cluster);

    var operator = log.orElseThrow().of(OPERATOR_USER);
    var router = log.orElseThrow().of(ROUTER_USER);
    assertThat(operator).as("requests of the operator").isNotEmpty();
    assertThat(router).as("requests of routers").isNotEmpty();
    assertThat(Stream.concat(operator.stream(), router.stream()).filter(Request::forbidden))
        .as("requests that were refused")
        .isEmpty();
    assertThat(unused(clusterRole(cluster, "handover-operator"), operator)).isEmpty();
    assertThat(unused(leaderRole(cluster), operator)).isEmpty();
    assertThat(unused(clusterRole(cluster, "handover-router"), router)).isEmpty();
  }

  /**
   * In a namespace of its own, from the first object that is made there to the last one gone.
   * Versions come back after they were forgotten, so that objects go and events are told again.
   */
  private static void wholeLife(Cluster cluster) throws IOException {
    try (var ground = Playground.create(cluster, NAMESPACE)) {
      var written =
          Tiny.steps(Tiny.written("rbac"), share(50, "1s"))
              .with("/spec/rollout/keepWarm", "1s")
              .with("/spec/rollout/history", 0);
      var model = Tiny.launch(ground, written);
      try (var callers = Callers.start(model, Tiny.PER_SECOND)) {
        for (var version : List.of("v2", "v1", "v2")) {
          var before = Tiny.stable(model);
          var next = Tiny.next(model, Tiny.version(written, version));
          model.await(version + " serves", JOURNEY, status -> Tiny.serves(status, next));
          awaitForgotten(cluster, "rbac-" + before);
        }
        assertThat(callers.heard().ok()).isPositive();
      }
      new Operator(cluster).restart(); // the lease is given back
      model.delete();
      var models = cluster.client().resources(ModelDeployment.class).inNamespace(NAMESPACE);
      Awaitility.await("the operator lets go")
          .atMost(JOURNEY)
          .until(() -> models.withName("rbac").get() == null);
    }
  }

  private static void awaitForgotten(Cluster cluster, String deployment) {
    var deployments = cluster.client().apps().deployments().inNamespace(NAMESPACE);
    Awaitility.await(deployment + " is forgotten")
        .atMost(JOURNEY)
        .until(() -> deployments.withName(deployment).get() == null);
  }

  private static List<PolicyRule> clusterRole(Cluster cluster, String name) {
    return cluster.client().rbac().clusterRoles().withName(name).require().getRules();
  }

  private static List<PolicyRule> leaderRole(Cluster cluster) {
    return cluster
        .client()
        .rbac()
        .roles()
        .inNamespace(Operator.NAMESPACE)
        .withName("handover-operator-leader")
        .require()
        .getRules();
  }

  /** What roles grant twice, or without any request that would be refused without it. */
  private static List<Permission> unused(List<PolicyRule> rules, List<Request> requests) {
    var granted = rules.stream().flatMap(Permission::of).toList();
    return granted.stream()
        .filter(permission -> requests.stream().noneMatch(it -> onlyBy(it, permission, granted)))
        .toList();
  }

  private static boolean onlyBy(Request request, Permission permission, List<Permission> granted) {
    return needs(request, permission)
        && granted.stream()
            .filter(other -> other.verb().equals(permission.verb()))
            .filter(other -> needs(request, other))
            .allMatch(permission::equals);
  }

  private static boolean needs(Request request, Permission permission) {
    return permission.allows(request)
        || List.of(request.resource(), request.verb()).equals(ASKED_WITHIN.get(permission));
  }
}
