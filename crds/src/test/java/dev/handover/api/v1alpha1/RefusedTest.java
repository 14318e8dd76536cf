package dev.handover.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the API server refuses, in which words, and that it refuses no more than that. */
class RefusedTest {
  static List<Refused> all() {
    return Refused.all();
  }

  /** A neighbour that differs in more would leave open what was wrong. */
  @ParameterizedTest
  @MethodSource("all")
  void theNeighbourIsClose(Refused refused) {
    assertThat(refused.difference()).isBetween(1, 3);
  }

  @Test
  void thereAreEnough() {
    assertThat(all()).hasSizeGreaterThan(100);
  }

  @Tag("api-server")
  @ExtendWith(ApiServer.class)
  @ParameterizedTest
  @MethodSource("all")
  void itIsRefused(Refused refused, KubernetesClient client) {
    var refusal =
        catchThrowableOfType(
            KubernetesClientException.class, () -> create(refused.refused(), client));

    assertThat(refusal).as("nothing was refused").isNotNull();
    assertThat(refusal.getCode()).isEqualTo(422);
    assertThat(refusal.getStatus().getMessage())
        .isEqualTo(
            "ModelDeployment.handover.dev \"%s\" is invalid: %s"
                .formatted(
                    refused.refused().at("/metadata/name").asText(), refused.message().strip()));
  }

  @Tag("api-server")
  @ExtendWith(ApiServer.class)
  @ParameterizedTest
  @MethodSource("all")
  void itsNeighbourIsAccepted(Refused refused, KubernetesClient client) {
    create(refused.accepted(), client);
  }

  /** Nothing is kept of it. */
  private static void create(JsonNode resource, KubernetesClient client) {
    client
        .resource(Crd.YAML.convertValue(resource, GenericKubernetesResource.class))
        .inNamespace("default")
        .dryRun()
        .fieldValidation(Validation.STRICT)
        .create();
  }
}
