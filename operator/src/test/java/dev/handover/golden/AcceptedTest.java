package dev.handover.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.handover.apiserver.ApiServer;
import dev.handover.workload.Place;
import dev.handover.workload.Placed;
import dev.handover.workload.Placer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that is rendered is accepted by a real API server, and found again as it was written.
 */
@Tag("api-server")
@ExtendWith(ApiServer.class)
class AcceptedTest {
  private static final String NAMESPACE = "factory";

  private final KubernetesClient client;
  private final Placer placer;

  AcceptedTest(KubernetesClient client) {
    this.client = client;
    this.placer = new Placer(client);
  }

  static Stream<HasMetadata> rendered() {
    return Stream.concat(
        DerivedObjectsTest.cases().flatMap(name -> DerivedObjectsTest.render(name).stream()),
        SharedObjectsTest.render("two").stream());
  }

  @BeforeEach
  void makeNamespace() {
    var namespace =
        new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build();
    client.resource(namespace).serverSideApply();
  }

  @ParameterizedTest
  @MethodSource("rendered")
  void itStandsAsItWasWritten(HasMetadata desired) {
    placer.overwrite(desired);

    var live = client.resource(desired).get();
    assertThat(placer.keep(desired, new Place.Ours<>(live))).isEqualTo(new Placed.Unchanged());
  }
}
