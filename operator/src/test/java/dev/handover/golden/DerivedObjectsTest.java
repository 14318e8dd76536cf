package dev.handover.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.handover.workload.Artifact;
import dev.handover.workload.Model;
import dev.handover.workload.ModelObjects;
import dev.handover.workload.Owner;
import dev.handover.workload.Revisions;
import dev.handover.workload.Server;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Deployment and Service that come of each ModelDeployment in {@code src/test/golden/models}.
 */
class DerivedObjectsTest {
  private static final String SUITE = "models";

  static Stream<String> cases() {
    return Golden.cases(SUITE);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRevisionIsRenderedAsExpected(String name) {
    Golden.check(SUITE, name, render(name));
  }

  static List<HasMetadata> render(String name) {
    var resource = Golden.input(SUITE, name);
    var owner = owner(resource);
    var model = model(resource);
    var revision = Revisions.of(model);
    return List.of(
        ModelObjects.deployment(owner, revision, model, 2),
        ModelObjects.service(owner, revision, model.port()));
  }

  @Test
  void everyServerHasACase() {
    assertThat(cases().filter(name -> name.startsWith("server-")))
        .containsExactlyElementsOf(
            Arrays.stream(Server.values()).map(it -> "server-" + it.name()).sorted().toList());
  }

  private static Owner owner(JsonNode resource) {
    var metadata = resource.get("metadata");
    return new Owner(
        resource.get("apiVersion").asText(),
        metadata.get("namespace").asText(),
        metadata.get("name").asText(),
        metadata.get("uid").asText());
  }

  private static Model model(JsonNode resource) {
    var model = resource.at("/spec/model");
    var server = Server.valueOf(model.path("server").asText("Custom"));
    return new Model(
        server,
        model.has("image")
            ? new Model.Source.Image(model.get("image").asText())
            : new Model.Source.Template(
                Serialization.unmarshal(model.get("template").toString(), PodTemplateSpec.class)),
        model.path("port").asInt(server.port()),
        Optional.ofNullable(model.get("artifact"))
            .map(
                it ->
                    Artifact.parse(
                        it.get("uri").asText(), it.path("mountPath").asText("/mnt/models"))),
        Optional.ofNullable(resource.get("spec").get("decision")),
        Duration.ofMinutes(10));
  }
}
