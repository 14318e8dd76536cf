package dev.handover.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.handover.traffic.FrontObjects;
import dev.handover.traffic.PreviewService;
import dev.handover.workload.Owner;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The front Services of {@code src/test/golden/front}: with a baseline, those of a deleted
 * resource; with a revision, those by which people look at it.
 */
class FrontServiceTest {
  private static final String SUITE = "front";

  static Stream<String> cases() {
    return Golden.cases(SUITE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void callersFindWhoAnswers(String name) {
    var input = Golden.input(SUITE, name);

    Golden.check(SUITE, name, List.of(service(input)));
  }

  private static Service service(JsonNode input) {
    var owner = new Owner("handover.dev/v1alpha1", "factory", "scratch", "uid-1");
    var port = input.get("port").asInt();
    if (input.has("revision")) {
      return PreviewService.service(
          owner, port, Serialization.unmarshal(input.get("revision").toString(), Service.class));
    }
    var portName = input.get("portName").asText();
    if (!input.has("baseline")) {
      return FrontObjects.toRouters(owner, port, portName, input.get("routerPort").asInt());
    }
    var baseline = Serialization.unmarshal(input.get("baseline").toString(), Service.class);
    return FrontObjects.toBaseline(
        owner, port, portName, baseline, baseline.getSpec().getPorts().getFirst());
  }
}
