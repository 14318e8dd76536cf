package dev.handover.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.handover.api.Names;
import dev.handover.api.v1alpha1.ModelDeployment;
import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Who may approve, as a real API server sees it: one user has the verb, the other has not. */
@Tag("api-server")
@EnabledIf("dev.handover.e2e.chart.Chart#hasHelm")
@EnabledIfEnvironmentVariable(named = KubeAPIServerConfigBuilder.KUBE_API_TEST_DIR, matches = ".+")
class ApproveOnApiServerTest {
  private static final String NAMESPACE = "factory";
  private static final String TICKET = "approve-canary-93d2c5e861-4-share-50";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static KubeAPIServer server;
  private static KubernetesClient admin;
  private static KubernetesClient editor;
  private static KubernetesClient approver;
  private static KubernetesClient approverOfOne;

  @BeforeAll
  static void start() {
    server =
        new KubeAPIServer(
            KubeAPIServerConfigBuilder.anAPIServerConfig().withOfflineMode(true).build());
    server.start();
    var config = Config.fromKubeconfig(server.getKubeConfigYaml());
    admin = new KubernetesClientBuilder().withConfig(config).build();
    for (var name : List.of("handover", NAMESPACE)) {
      admin
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
    }
    Chart.objects(Release.SMALLEST.settings()).stream()
        .map(object -> JSON.convertValue(object, GenericKubernetesResource.class))
        .forEach(object -> admin.resource(object).serverSideApply());
    editor = as("eddie", config, "handover-view", "handover-edit");
    approver = as("ann", config, "handover-view", "handover-edit", "handover-approve");
    approverOfOne = as("olga", config, "handover-view", "handover-edit");
    mayApproveOnly("olga", "digits");
    inForce();
  }

  @AfterAll
  static void stop() {
    List.of(editor, approver, approverOfOne, admin).forEach(KubernetesClient::close);
    server.stop();
  }

  /** Somebody with some of the chart's roles. */
  private static KubernetesClient as(String user, Config config, String... roles) {
    for (var role : roles) {
      bind(user, "ClusterRole", role);
    }
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(config)
                .withImpersonateUsername(user)
                .withImpersonateGroups("system:authenticated")
                .build())
        .build();
  }

  private static void bind(String user, String kind, String role) {
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName(user + "-" + role)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", kind, role)
                .addNewSubject("rbac.authorization.k8s.io", "User", user, null)
                .build())
        .create();
  }

  private static void mayApproveOnly(String user, String name) {
    admin
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withNamespace(NAMESPACE)
                .withName("approve-" + name)
                .endMetadata()
                .addNewRule()
                .withApiGroups(Names.GROUP)
                .withResources("modeldeployments")
                .withResourceNames(name)
                .withVerbs("approve")
                .endRule()
                .build())
        .create();
    bind(user, "Role", "approve-" + name);
  }

  /** The CRD is served and the policy is obeyed a moment after they are made. */
  private static void inForce() {
    var trial = resource("trial");
    trial.getMetadata().setAnnotations(Map.of(Names.APPROVE, TICKET));
    Awaitility.await("the policy is in force")
        .atMost(Duration.ofMinutes(1))
        .ignoreException(AssertionError.class)
        .until(() -> refusal(() -> editor.resource(trial).dryRun().create()).contains(TEXT));
  }

  private static final String TEXT = "may not approve";

  @BeforeEach
  void twoResources() {
    for (var name : List.of("digits", "letters")) {
      admin.resource(resource(name)).delete();
      admin.resource(resource(name)).create();
    }
  }

  @Test
  void whoeverMayOnlyEditMayNotApproveAndIsToldWhatIsMissing() {
    assertThat(refusal(() -> annotate(editor, "digits", Names.APPROVE, TICKET)))
        .contains(
            "user 'eddie' may not approve: to write handover.dev/approve takes the verb approve on"
                + " modeldeployments.handover.dev 'digits' in namespace 'factory', as ClusterRole"
                + " handover-approve gives it");
    assertThat(approval("digits")).isEmpty();
  }

  @Test
  void whoeverHasTheVerbMayApprove() {
    annotate(approver, "digits", Names.APPROVE, TICKET);
    annotate(approver, "letters", Names.APPROVE, TICKET);

    assertThat(approval("digits")).contains(TICKET);
    assertThat(approval("letters")).contains(TICKET);
  }

  @Test
  void theVerbCanBeGivenForOneResource() {
    annotate(approverOfOne, "digits", Names.APPROVE, TICKET);

    assertThat(approval("digits")).contains(TICKET);
    assertThat(refusal(() -> annotate(approverOfOne, "letters", Names.APPROVE, TICKET)))
        .contains(TEXT, "'letters'");
  }

  @Test
  void anApprovalCannotBeMadeWithTheResource() {
    var approved = resource("new");
    approved.getMetadata().setAnnotations(Map.of(Names.APPROVE, TICKET));

    assertThat(refusal(() -> editor.resource(approved).dryRun().create())).contains(TEXT);
    assertThat(approver.resource(approved).dryRun().create().getMetadata().getName())
        .isEqualTo("new");
  }

  @Test
  void noOtherWayOfWritingItIsOpen() {
    var approved = resource("digits");
    approved.getMetadata().setAnnotations(Map.of(Names.APPROVE, TICKET));

    assertThat(refusal(() -> editor.resource(approved).fieldManager("eddie").serverSideApply()))
        .contains(TEXT);
    assertThat(refusal(() -> editor.resource(approved).update())).contains(TEXT);
    annotate(approver, "digits", Names.APPROVE, "approve-canary-93d2c5e861-4-share-5");
    assertThat(refusal(() -> annotate(editor, "digits", Names.APPROVE, TICKET))).contains(TEXT);
  }

  @Test
  void everythingElseIsLeftToWhoeverEdits() {
    annotate(editor, "digits", Names.ABORT, "canary-93d2c5e861-4");
    annotate(approver, "digits", Names.APPROVE, TICKET);
    annotate(editor, "digits", Names.RETRY, "retry-93d2c5e861-4");
    patch(editor, "digits", "{\"spec\": {\"paused\": true}}");
    assertThat(approval("digits")).contains(TICKET);

    patch(editor, "digits", "{\"metadata\": {\"annotations\": {\"handover.dev/approve\": null}}}");
    assertThat(approval("digits")).isEmpty();
  }

  private static ModelDeployment resource(String name) {
    return Serialization.unmarshal(
        """
        apiVersion: handover.dev/v1alpha1
        kind: ModelDeployment
        metadata: {name: %s, namespace: %s}
        spec: {model: {image: "registry/scratch:v7"}, automation: {level: Full}}
        """
            .formatted(name, NAMESPACE),
        ModelDeployment.class);
  }

  private static void annotate(KubernetesClient user, String name, String key, String value) {
    patch(user, name, "{\"metadata\": {\"annotations\": {\"%s\": \"%s\"}}}".formatted(key, value));
  }

  private static void patch(KubernetesClient user, String name, String patch) {
    user.resources(ModelDeployment.class)
        .inNamespace(NAMESPACE)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  private static Optional<String> approval(String name) {
    var resource =
        admin.resources(ModelDeployment.class).inNamespace(NAMESPACE).withName(name).require();
    return Optional.ofNullable(resource.getMetadata().getAnnotations())
        .map(annotations -> annotations.get(Names.APPROVE));
  }

  /** What the API server says when it refuses. */
  private static String refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable something) {
    var refusal = catchThrowableOfType(KubernetesClientException.class, something);
    assertThat(refusal).as("nothing was refused").isNotNull();
    assertThat(refusal.getCode()).as(refusal.getMessage()).isEqualTo(403);
    return refusal.getStatus().getMessage();
  }
}
