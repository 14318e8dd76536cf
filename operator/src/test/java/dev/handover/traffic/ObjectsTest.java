package dev.handover.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.apiserver.ApiServer;
import dev.handover.rollout.Revision;
import dev.handover.workload.Live;
import dev.handover.workload.Model;
import dev.handover.workload.ModelObjects;
import dev.handover.workload.Owner;
import dev.handover.workload.Placed;
import dev.handover.workload.Placer;
import dev.handover.workload.Server;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is written stands, stays and yields as it should on a real API server. */
@Tag("api-server")
@ExtendWith(ApiServer.class)
class ObjectsTest {
  private static final RouterSettings SETTINGS =
      new RouterSettings(
          "handover/router:0.1.0", 2, "handover-router", List.of(), Duration.ofSeconds(10));
  private static final Revision REVISION = new Revision("0123456789");

  private final KubernetesClient client;
  private final Placer placer;
  private final FrontService front;
  private final Live live;
  private Owner owner;

  ObjectsTest(KubernetesClient client) {
    this.client = client;
    this.placer = new Placer(client);
    this.front = new FrontService(placer);
    this.live = Live.of(client);
  }

  @BeforeEach
  void makeNamespace(TestInfo test) {
    var namespace = "o-" + Integer.toHexString(test.getDisplayName().hashCode());
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    owner = new Owner("handover.dev/v1alpha1", namespace, "scratch", "uid-1");
  }

  @Test
  void routersAreWrittenOnceAndThenLeftAlone() {
    var routers = new RouterWorkload(client, SETTINGS);

    assertThat(routers.keep(owner.namespace(), live))
        .hasSize(4)
        .allSatisfy(placed -> assertThat(placed).isEqualTo(new Placed.Written()));
    var version = find(Deployment.class, "handover-router").getMetadata().getResourceVersion();
    assertThat(routers.keep(owner.namespace(), live))
        .allSatisfy(placed -> assertThat(placed).isEqualTo(new Placed.Unchanged()));
    assertThat(find(Deployment.class, "handover-router").getMetadata().getResourceVersion())
        .isEqualTo(version);
  }

  @Test
  void aChangedRouterIsPutRight() {
    var routers = new RouterWorkload(client, SETTINGS);
    routers.keep(owner.namespace(), live);
    client.apps().deployments().inNamespace(owner.namespace()).withName("handover-router").scale(0);

    assertThat(routers.keep(owner.namespace(), live)).contains(new Placed.Written());
    assertThat(find(Deployment.class, "handover-router").getSpec().getReplicas()).isEqualTo(2);
  }

  @Test
  void anObjectOfSomebodyElseStaysAndIsNamed() {
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(owner.namespace())
                .withName("handover-router")
                .endMetadata()
                .build())
        .create();
    var routers = new RouterWorkload(client, SETTINGS);

    var placed = routers.keep(owner.namespace(), live);

    assertThat(placed)
        .contains(
            new Placed.Refused(
                "ServiceAccount %s/handover-router exists and was not made by Handover; delete it"
                        .formatted(owner.namespace())
                    + " or rename it"));
    assertThat(find(ServiceAccount.class, "handover-router").getMetadata().getLabels())
        .isNullOrEmpty();
    routers.remove(owner.namespace(), live);
    assertThat(live.find(ServiceAccount.class, owner.namespace(), "handover-router")).isPresent();
    assertThat(live.find(Deployment.class, owner.namespace(), "handover-router")).isEmpty();
  }

  @Test
  void theRoutersGoWithTheirTables() {
    var routers = new RouterWorkload(client, SETTINGS);
    routers.keep(owner.namespace(), live);
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(owner.namespace())
                .withName("handover-routes")
                .withLabels(Map.of("app.kubernetes.io/managed-by", "handover"))
                .endMetadata()
                .build())
        .create();

    routers.remove(owner.namespace(), live);

    assertThat(live.find(ServiceAccount.class, owner.namespace(), "handover-router")).isEmpty();
    assertThat(live.find(ConfigMap.class, owner.namespace(), "handover-routes")).isEmpty();
  }

  @Test
  void theFrontServicePointsAtTheRouters() {
    assertThat(front.pointAtRouters(owner, 80, 20000, service())).isEqualTo(new Placed.Written());

    assertThat(front.pointAtRouters(owner, 80, 20000, service())).isEqualTo(new Placed.Unchanged());
    assertThat(targetPort()).isEqualTo(new IntOrString(20000));
  }

  /** Else the garbage collector takes it before its callers are led elsewhere. */
  @Test
  void theFrontServiceIsOwnedByNobody() {
    front.pointAtRouters(owner, 80, 20000, service());
    assertThat(service().orElseThrow().getMetadata().getOwnerReferences()).isEmpty();

    var other = new OwnerReference("v1", null, null, "ConfigMap", "theirs", "uid-7");
    editFront(it -> ownedBy(it, owner.reference(), other));
    front.pointAtRouters(owner, 80, 20000, service());
    assertThat(service().orElseThrow().getMetadata().getOwnerReferences()).containsExactly(other);
    assertThat(front.pointAtRouters(owner, 80, 20000, service())).isEqualTo(new Placed.Unchanged());
  }

  private static Service ownedBy(Service service, OwnerReference... owners) {
    return new ServiceBuilder(service)
        .editMetadata()
        .withOwnerReferences(owners)
        .endMetadata()
        .build();
  }

  @Test
  void aForeignChangeOfTheFrontServiceIsUndone() {
    front.pointAtRouters(owner, 80, 20000, service());
    editFront(
        it ->
            new ServiceBuilder(it)
                .editSpec()
                .withSelector(Map.of("app", "mine"))
                .endSpec()
                .build());

    assertThat(front.pointAtRouters(owner, 80, 20000, service())).isEqualTo(new Placed.Written());
    assertThat(service().orElseThrow().getSpec().getSelector())
        .isEqualTo(Map.of("handover.dev/component", "router"));
  }

  /** With a label more a selector selects nobody. */
  @Test
  void aLabelAddedToTheSelectorIsTakenAway() {
    front.pointAtRouters(owner, 80, 20000, Optional.empty());
    var selector = service().orElseThrow().getSpec().getSelector();
    editFront(
        it -> new ServiceBuilder(it).editSpec().addToSelector("app", "mine").endSpec().build());

    assertThat(front.pointAtRouters(owner, 80, 20000, service())).isEqualTo(new Placed.Written());

    assertThat(service().orElseThrow().getSpec().getSelector()).isEqualTo(selector);
  }

  /**
   * What is applied takes nothing away from others: written again and again it would change
   * nothing.
   */
  @Test
  void aPortThatSomebodyAddedIsLeftAlone() {
    front.pointAtRouters(owner, 80, 20000, service());
    editFront(
        it ->
            new ServiceBuilder(it)
                .editSpec()
                .addNewPort()
                .withName("metrics")
                .withPort(9100)
                .endPort()
                .endSpec()
                .build());

    assertThat(front.pointAtRouters(owner, 80, 20000, service())).isEqualTo(new Placed.Unchanged());
    assertThat(front.pointAtRouters(owner, 80, 20001, service())).isEqualTo(new Placed.Written());
    assertThat(service().orElseThrow().getSpec().getPorts())
        .extracting("port")
        .containsExactlyInAnyOrder(80, 9100);
  }

  @Test
  void whatLeadsToTheRoutersIsOursWithoutItsLabels() {
    front.pointAtRouters(owner, 80, 20000, service());
    var labels = service().orElseThrow().getMetadata().getLabels();
    editFront(
        it -> new ServiceBuilder(it).editMetadata().withLabels(Map.of()).endMetadata().build());

    assertThat(front.pointAtRouters(owner, 80, 20000, service())).isEqualTo(new Placed.Written());
    assertThat(service().orElseThrow().getMetadata().getLabels()).isEqualTo(labels);
  }

  @Test
  void anotherPortReplacesTheFormerOne() {
    front.pointAtRouters(owner, 80, 20000, service());
    front.pointAtRouters(owner, 8080, 20000, service());

    assertThat(service().orElseThrow().getSpec().getPorts())
        .extracting("port")
        .containsExactly(8080);
  }

  @Test
  void aServiceOfSomebodyElseIsRefused() {
    create(theirs());

    assertThat(front.pointAtRouters(owner, 80, 20000, service()))
        .isEqualTo(
            new Placed.Refused(
                ("Service %s/scratch exists and was not made by Handover for ModelDeployment"
                        + " scratch; delete it, or hand it over with the annotation"
                        + " handover.dev/adopt: scratch")
                    .formatted(owner.namespace())));
    assertThat(service().orElseThrow().getSpec().getSelector()).isEqualTo(Map.of("app", "theirs"));
  }

  @Test
  void aServiceThatSaysSoIsAdoptedAndKeepsTheNameOfItsPort() {
    create(adoptable().build());

    assertThat(front.pointAtRouters(owner, 80, 20000, service())).isEqualTo(new Placed.Written());

    assertThat(targetPort()).isEqualTo(new IntOrString(20000));
    assertThat(service().orElseThrow().getSpec().getPorts())
        .extracting("name")
        .containsExactly("web");
    assertThat(front.pointAtRouters(owner, 80, 20000, service())).isEqualTo(new Placed.Unchanged());
  }

  @Test
  void aServiceWithOtherPortsCannotBeAdopted() {
    create(
        adoptable()
            .editSpec()
            .addNewPort()
            .withName("metrics")
            .withPort(9100)
            .endPort()
            .endSpec()
            .build());

    assertThat(front.pointAtRouters(owner, 80, 20000, service()))
        .isEqualTo(
            new Placed.Refused(
                "Service %s/scratch cannot be adopted: it has ports beside 80 that no router"
                        .formatted(owner.namespace())
                    + " serves: [9100]; remove them"));
  }

  @Test
  void aReleasedServicePointsAtTheBaseline() {
    front.pointAtRouters(owner, 80, 20000, service());
    var desk = desk("reviewers");

    assertThat(front.pointAtBaseline(owner, 80, ref(), Optional.of(desk), service()))
        .isEqualTo(new Placed.Written());

    var released = service().orElseThrow();
    assertThat(released.getMetadata().getOwnerReferences()).isEmpty();
    assertThat(released.getSpec().getSelector()).isEqualTo(Map.of("app", "reviewers"));
    assertThat(targetPort()).isEqualTo(new IntOrString("web"));
    assertThat(front.pointAtBaseline(owner, 80, ref(), Optional.of(desk), service()))
        .isEqualTo(new Placed.Unchanged());
  }

  @Test
  void aNewResourceOfTheSameNameTakesTheReleasedServiceUp() {
    front.pointAtRouters(owner, 80, 20000, service());
    front.pointAtBaseline(owner, 80, ref(), Optional.of(desk("reviewers")), service());
    var successor = new Owner(owner.apiVersion(), owner.namespace(), owner.name(), "uid-2");

    assertThat(front.pointAtRouters(successor, 80, 20003, service()))
        .isEqualTo(new Placed.Written());

    assertThat(targetPort()).isEqualTo(new IntOrString(20003));
    assertThat(service().orElseThrow().getMetadata().getOwnerReferences()).isEmpty();
  }

  @Test
  void aBaselineWithoutSelectorCannotTakeOver() {
    front.pointAtRouters(owner, 80, 20000, service());
    var manual = new ServiceBuilder(desk("x")).editSpec().withSelector(Map.of()).endSpec().build();

    assertThat(front.pointAtBaseline(owner, 80, ref(), Optional.of(manual), service()))
        .isEqualTo(
            new Placed.Refused(
                "Service scratch cannot be pointed at the baseline: Service %s/review-desk has no"
                        .formatted(owner.namespace())
                    + " selector to copy; see to it, or write spec.deletionPolicy: Delete"));
  }

  /** Whoever scaled it since, and whatever a later operator would render, it stays as it is. */
  @Test
  void aRevisionIsRenderedOnce() {
    assertThat(placeRevision("registry/scratch:v7")).isEqualTo(new Placed.Written());
    client
        .apps()
        .deployments()
        .inNamespace(owner.namespace())
        .withName("scratch-0123456789")
        .scale(5);

    assertThat(placeRevision("rendered/otherwise:v7")).isEqualTo(new Placed.Unchanged());

    var deployment = find(Deployment.class, "scratch-0123456789");
    assertThat(deployment.getSpec().getReplicas()).isEqualTo(5);
    assertThat(deployment.getSpec().getTemplate().getSpec().getContainers())
        .extracting("image")
        .containsExactly("registry/scratch:v7");
  }

  private Placed placeRevision(String image) {
    var model =
        new Model(
            Server.MLServer,
            new Model.Source.Image(image),
            8080,
            Optional.empty(),
            Optional.empty(),
            Duration.ofMinutes(10));
    var desired = ModelObjects.deployment(owner, REVISION, model, 2);
    return placer.once(
        desired,
        ModelObjects.claim(owner, REVISION)
            .on(live.find(Deployment.class, owner.namespace(), desired.getMetadata().getName())));
  }

  private Optional<Service> service() {
    return live.find(Service.class, owner.namespace(), "scratch");
  }

  private IntOrString targetPort() {
    return service().orElseThrow().getSpec().getPorts().getFirst().getTargetPort();
  }

  private <T extends io.fabric8.kubernetes.api.model.HasMetadata> T find(
      Class<T> kind, String name) {
    return live.find(kind, owner.namespace(), name).orElseThrow();
  }

  private void editFront(UnaryOperator<Service> edit) {
    client.services().inNamespace(owner.namespace()).withName("scratch").edit(edit);
  }

  private void create(Service service) {
    client.resource(service).create();
  }

  private ServiceRef ref() {
    return new ServiceRef(owner.namespace(), "review-desk", 8080, Duration.ofSeconds(30));
  }

  private Service desk(String app) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(owner.namespace())
        .withName("review-desk")
        .endMetadata()
        .withNewSpec()
        .withSelector(Map.of("app", app))
        .addNewPort()
        .withPort(8080)
        .withTargetPort(new IntOrString("web"))
        .endPort()
        .endSpec()
        .build();
  }

  private ServiceBuilder adoptable() {
    return new ServiceBuilder(theirs())
        .editMetadata()
        .addToAnnotations("handover.dev/adopt", "scratch")
        .endMetadata();
  }

  private Service theirs() {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(owner.namespace())
        .withName("scratch")
        .endMetadata()
        .withNewSpec()
        .withSelector(Map.of("app", "theirs"))
        .addNewPort()
        .withName("web")
        .withPort(80)
        .withTargetPort(new IntOrString(8000))
        .endPort()
        .endSpec()
        .build();
  }
}
