package dev.handover.router.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.handover.router.RouterRig;
import dev.handover.router.balance.ServicePod;
import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against a real API server. */
@Tag("api-server")
class KubernetesSourceTest {
  private static final String NAMESPACE = "factory";

  private final Told told = new Told();

  /** Keeps the last word on everything. */
  private static final class Told implements Source.Sink {
    private final AtomicReference<Map<String, String>> tables = new AtomicReference<>(Map.of());
    private final AtomicBoolean none = new AtomicBoolean();
    private final Map<String, List<ServicePod>> pods = new ConcurrentHashMap<>();

    @Override
    public void tables(Map<String, String> byName) {
      tables.set(byName);
    }

    @Override
    public void noTables() {
      none.set(true);
    }

    @Override
    public void allPods(Map<String, List<ServicePod>> byService) {
      pods.putAll(byService);
    }

    @Override
    public void pods(String service, List<ServicePod> ready) {
      pods.put(service, ready);
    }
  }

  private static KubernetesClient client(KubeAPIServer server) {
    Config config = Config.fromKubeconfig(server.getKubeConfigYaml());
    config.setRequestRetryBackoffLimit(0);
    config.setWatchReconnectInterval(50);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static EndpointSlice slice(String name, String service, String... ready) {
    EndpointSliceBuilder slice =
        new EndpointSliceBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(NAMESPACE)
            .addToLabels(Slices.SERVICE, service)
            .endMetadata()
            .withAddressType("IPv4")
            .addNewPort()
            .withName("http")
            .withPort(8080)
            .withProtocol("TCP")
            .endPort();
    for (String address : ready) {
      slice.addNewEndpoint().withAddresses(address).endEndpoint();
    }
    return slice.build();
  }

  private static ServicePod pod(String address) {
    return new ServicePod(address, Map.of("http", 8080));
  }

  private static void tables(KubernetesClient client, Map<String, String> data) {
    client
        .configMaps()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName("handover-routes")
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withData(data)
                .build())
        .serverSideApply();
  }

  @Test
  void tellsWhatIsThereAndWhatChanges() {
    assumeTrue(
        System.getenv("KUBE_API_TEST_DIR") != null,
        "KUBE_API_TEST_DIR is not set: it names the folder with kube-apiserver and etcd");
    KubeAPIServer server =
        new KubeAPIServer(
            KubeAPIServerConfigBuilder.anAPIServerConfig().withOfflineMode(true).build());
    server.start();
    try (KubernetesClient client = client(server)) {
      client
          .namespaces()
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
          .create();
      client.resource(slice("desk-1", "desk", "10.0.0.1", "10.0.0.2")).create();
      client.resource(slice("desk-2", "desk", "10.0.0.3")).create();
      KubernetesSource source = new KubernetesSource(client, NAMESPACE);
      source.start(told);
      RouterRig.await(() -> told.pods.containsKey("desk"));
      assertThat(told.pods.get("desk"))
          .containsExactlyInAnyOrder(pod("10.0.0.1"), pod("10.0.0.2"), pod("10.0.0.3"));
      RouterRig.await(told.none::get);
      assertThat(told.tables.get()).as("there is no ConfigMap yet").isEmpty();

      tables(client, Map.of("digits", "{}"));
      RouterRig.await(() -> told.tables.get().equals(Map.of("digits", "{}")));
      client.resource(slice("desk-1", "desk", "10.0.0.2")).update();
      client.resource(slice("model-1", "model", "10.0.0.9")).create();
      RouterRig.await(() -> told.pods.getOrDefault("model", List.of()).size() == 1);
      RouterRig.await(() -> told.pods.get("desk").size() == 2);
      client.resource(slice("desk-2", "desk")).delete();
      RouterRig.await(() -> told.pods.get("desk").equals(List.of(pod("10.0.0.2"))));
      client.resource(slice("desk-1", "other-desk", "10.0.0.2")).update();
      RouterRig.await(() -> told.pods.containsKey("other-desk")); // told after the one it left
      assertThat(told.pods.get("other-desk")).containsExactly(pod("10.0.0.2"));
      assertThat(told.pods.get("desk")).isEmpty();

      client.configMaps().inNamespace(NAMESPACE).withName("handover-routes").delete();
      tables(client, Map.of("other", "{}"));
      RouterRig.await(() -> told.tables.get().containsKey("other"));
      source.stop();
    } finally {
      server.stop();
    }
  }
}
