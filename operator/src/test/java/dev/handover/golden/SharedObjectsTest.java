package dev.handover.golden;

import com.fasterxml.jackson.databind.JsonNode;
import dev.handover.traffic.RouterSettings;
import dev.handover.traffic.RouterWorkload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The routers that come of each of the operator's settings in {@code src/test/golden/routers}. */
class SharedObjectsTest {
  private static final String SUITE = "routers";

  static Stream<String> cases() {
    return Golden.cases(SUITE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void settingsBecomeRouters(String name) {
    Golden.check(SUITE, name, render(name));
  }

  static List<HasMetadata> render(String name) {
    var input = Golden.input(SUITE, name);
    return RouterWorkload.render(input.get("namespace").asText(), settings(input));
  }

  private static RouterSettings settings(JsonNode input) {
    var secrets = new ArrayList<String>();
    Optional.ofNullable(input.get("imagePullSecrets"))
        .ifPresent(list -> list.forEach(it -> secrets.add(it.asText())));
    return new RouterSettings(
        input.get("image").asText(),
        input.get("replicas").asInt(),
        input.get("clusterRole").asText(),
        List.copyOf(secrets),
        Duration.ofSeconds(input.get("drainSeconds").asLong()));
  }
}
