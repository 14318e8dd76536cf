package dev.handover.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RevisionsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String TEMPLATE =
      """
      metadata:
        labels: {team: vision, tier: gold}
        annotations: {checksum/config: abc}
      spec:
        serviceAccountName: models
        nodeSelector: {accelerator: l4, zone: a}
        tolerations:
        - {key: gpu, operator: Exists}
        containers:
        - name: model
          image: registry/scratch:v7
          args: ["--fast", "--safe"]
          env:
          - {name: HOME, value: /srv}
          - {name: CACHE, value: $(HOME)/cache}
          - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
          ports:
          - {containerPort: 8080}
          resources:
            requests: {cpu: "1", memory: 1Gi}
            limits: {memory: 2Gi}
          readinessProbe:
            httpGet: {path: /ready, port: 8080}
          volumeMounts:
          - {name: cache, mountPath: /cache}
        - name: sidecar
          image: registry/sidecar@sha256:0123
        volumes:
        - {name: cache, emptyDir: {sizeLimit: 1Gi}}
        - {name: settings, configMap: {name: settings}}
      """;

  /** Other ways to write the same thing. Each turns the tree above into one that means the same. */
  private static final List<UnaryOperator<ObjectNode>> SYNONYMS =
      List.of(
          set("/spec/containers/0/resources/requests", "cpu", "\"1000m\""),
          set("/spec/containers/0/resources/requests", "cpu", "1"),
          set("/spec/containers/0/resources/requests", "memory", "\"1024Mi\""),
          set("/spec/containers/0/resources/requests", "memory", "\"1073741824\""),
          set("/spec/containers/0/resources/limits", "memory", "\"2147483648000m\""),
          set("/spec/volumes/0/emptyDir", "sizeLimit", "\"1048576Ki\""),
          set("/spec", "restartPolicy", "\"Always\""),
          set("/spec", "dnsPolicy", "\"ClusterFirst\""),
          set("/spec", "terminationGracePeriodSeconds", "30"),
          set("/spec", "schedulerName", "\"default-scheduler\""),
          set("/spec", "securityContext", "{}"),
          set("/spec", "hostNetwork", "false"),
          set("/spec", "initContainers", "[]"),
          set("/metadata", "creationTimestamp", "null"),
          set("/spec/containers/0", "imagePullPolicy", "\"IfNotPresent\""),
          set("/spec/containers/1", "imagePullPolicy", "\"IfNotPresent\""),
          set("/spec/containers/0", "terminationMessagePath", "\"/dev/termination-log\""),
          set("/spec/containers/0", "lifecycle", "{}"),
          set("/spec/containers/1", "resources", "{}"),
          set("/spec/containers/1", "env", "[]"),
          set("/spec/containers/0/ports/0", "protocol", "\"TCP\""),
          set("/spec/containers/0/readinessProbe", "periodSeconds", "10"),
          set("/spec/containers/0/readinessProbe", "failureThreshold", "3"),
          set("/spec/containers/0/readinessProbe/httpGet", "scheme", "\"HTTP\""),
          set("/spec/containers/0/volumeMounts/0", "readOnly", "false"),
          set("/spec/containers/0/env/2/valueFrom/fieldRef", "apiVersion", "\"v1\""),
          set("/spec/volumes/1/configMap", "defaultMode", "420"));

  /** Each of these may change an answer. */
  private static final List<UnaryOperator<ObjectNode>> CHANGES =
      List.of(
          set("/spec/containers/0", "image", "\"registry/scratch:v8\""),
          set("/spec/containers/0", "imagePullPolicy", "\"Always\""),
          set("/spec/containers/0/args", "0", "\"--slow\""),
          set("/spec/containers/0/env/0", "value", "\"/home\""),
          set("/spec/containers/0/resources/requests", "cpu", "\"1001m\""),
          set("/spec/containers/0/resources/limits", "memory", "\"2G\""),
          set("/spec/containers/0/ports/0", "containerPort", "8081"),
          set("/spec/containers/0/readinessProbe", "periodSeconds", "11"),
          set("/spec/containers/1", "image", "\"registry/sidecar@sha256:0124\""),
          set("/spec/volumes/0/emptyDir", "medium", "\"Memory\""),
          set("/spec/volumes/1/configMap", "name", "\"others\""),
          set("/spec", "terminationGracePeriodSeconds", "31"),
          set("/spec", "serviceAccountName", "\"other\""),
          set("/spec", "hostNetwork", "true"),
          set("/spec/nodeSelector", "accelerator", "\"a100\""),
          set("/metadata/annotations", "checksum/config", "\"abd\""),
          set("/metadata/labels", "team", "\"audio\""),
          swap("/spec/containers/0/env"),
          swap("/spec/containers/0/args"));

  @Property(tries = 300, seed = "1")
  void otherWaysToWriteTheSameGiveTheSameRevision(
      @ForAll @Size(max = 8) List<@IntRange(max = 26) Integer> synonyms, @ForAll long order) {
    var tree = tree();
    for (var synonym : synonyms) {
      tree = SYNONYMS.get(synonym).apply(tree);
    }

    assertThat(of(shuffled(tree, new Random(order)))).isEqualTo(of(tree()));
  }

  @Property(tries = 300, seed = "2")
  void whateverMayChangeAnAnswerChangesTheRevision(
      @ForAll @IntRange(max = 18) int change,
      @ForAll @Size(max = 4) List<@IntRange(max = 26) Integer> synonyms) {
    var tree = tree();
    for (var synonym : synonyms) {
      tree = SYNONYMS.get(synonym).apply(tree);
    }

    assertThat(of(CHANGES.get(change).apply(tree))).isNotEqualTo(of(tree()));
  }

  @Example
  void everySynonymAloneGivesTheSameRevision() {
    SYNONYMS.forEach(synonym -> assertThat(of(synonym.apply(tree()))).isEqualTo(of(tree())));
  }

  @Example
  void everyChangeAloneGivesAnother() {
    var revisions = CHANGES.stream().map(change -> of(change.apply(tree()))).toList();

    assertThat(revisions).doesNotHaveDuplicates().doesNotContain(of(tree()));
  }

  /** A pulled `latest` is pulled each time unless told otherwise; a digest never is. */
  @Example
  void theDefaultPullPolicyDependsOnTheTag() {
    var latest = set("/spec/containers/0", "image", "\"host:5000/scratch\"").apply(tree());
    var always = set("/spec/containers/0", "imagePullPolicy", "\"Always\"").apply(latest);
    var never = set("/spec/containers/0", "imagePullPolicy", "\"IfNotPresent\"").apply(latest);

    assertThat(of(always)).isEqualTo(of(latest));
    assertThat(of(never)).isNotEqualTo(of(latest));
  }

  /** Raise the version of the form and keep the old one if this must ever change. */
  @Example
  void revisionsOfRunningModelsNeverChange() {
    assertThat(of(tree())).isEqualTo("71779c9c99");
    assertThat(Revisions.of(SMALLEST).hash()).isEqualTo("be32099141");
  }

  @Example
  void theRestOfTheModelCounts() {
    var artifact = Artifact.parse("pvc://models/v7", "/mnt/models");
    var revisions =
        List.of(
            Revisions.of(SMALLEST),
            Revisions.of(model(Server.Triton, "registry/scratch:v7", 8080, Optional.empty(), "")),
            Revisions.of(model(Server.MLServer, "registry/scratch:v8", 8080, Optional.empty(), "")),
            Revisions.of(model(Server.MLServer, "registry/scratch:v7", 8081, Optional.empty(), "")),
            Revisions.of(
                model(Server.MLServer, "registry/scratch:v7", 8080, Optional.of(artifact), "")),
            Revisions.of(
                model(
                    Server.MLServer,
                    "registry/scratch:v7",
                    8080,
                    Optional.of(Artifact.parse("pvc://models/v8", "/mnt/models")),
                    "")),
            Revisions.of(
                model(
                    Server.MLServer,
                    "registry/scratch:v7",
                    8080,
                    Optional.empty(),
                    "{\"compare\": \"Exact\"}")));

    assertThat(revisions).doesNotHaveDuplicates();
  }

  @Example
  void howLongItMayTakeToStartIsOutside() {
    var patient =
        new Model(
            SMALLEST.server(),
            SMALLEST.source(),
            SMALLEST.port(),
            SMALLEST.artifact(),
            SMALLEST.decision(),
            Duration.ofHours(1));

    assertThat(Revisions.of(patient)).isEqualTo(Revisions.of(SMALLEST));
  }

  @Example
  void aDecisionIsReadWhateverTheOrderOfItsFields() {
    var one = "{\"compare\": \"Exact\", \"labels\": {\"0\": \"ok\", \"1\": \"bad\"}}";
    var other = "{\"labels\": {\"1\": \"bad\", \"0\": \"ok\"}, \"compare\": \"Exact\"}";

    assertThat(Revisions.of(model(Server.MLServer, "m", 1, Optional.empty(), one)))
        .isEqualTo(Revisions.of(model(Server.MLServer, "m", 1, Optional.empty(), other)));
  }

  private static final Model SMALLEST =
      model(Server.MLServer, "registry/scratch:v7", 8080, Optional.empty(), "");

  private static Model model(
      Server server, String image, int port, Optional<Artifact> artifact, String decision) {
    return new Model(
        server,
        new Model.Source.Image(image),
        port,
        artifact,
        decision.isEmpty() ? Optional.empty() : Optional.of(json(decision)),
        Duration.ofMinutes(10));
  }

  private static String of(JsonNode template) {
    var parsed = Serialization.unmarshal(template.toString(), PodTemplateSpec.class);
    return Revisions.of(
            new Model(
                Server.MLServer,
                new Model.Source.Template(parsed),
                8080,
                Optional.empty(),
                Optional.empty(),
                Duration.ofMinutes(10)))
        .hash();
  }

  private static ObjectNode tree() {
    return (ObjectNode)
        json(Serialization.asJson(Serialization.unmarshal(TEMPLATE, JsonNode.class)));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private static UnaryOperator<ObjectNode> set(String pointer, String field, String value) {
    return tree -> {
      var copy = tree.deepCopy();
      switch (copy.at(pointer)) {
        case ObjectNode object -> object.set(field, json(value));
        case ArrayNode array -> array.set(Integer.parseInt(field), json(value));
        default -> throw new IllegalArgumentException(pointer);
      }
      return copy;
    };
  }

  private static UnaryOperator<ObjectNode> swap(String pointer) {
    return tree -> {
      var copy = tree.deepCopy();
      var array = (ArrayNode) copy.at(pointer);
      array.add(array.remove(0));
      return copy;
    };
  }

  private static JsonNode shuffled(JsonNode node, Random random) {
    if (node instanceof ObjectNode object) {
      var names = new ArrayList<String>();
      object.fieldNames().forEachRemaining(names::add);
      Collections.shuffle(names, random);
      var copy = JSON.createObjectNode();
      names.forEach(name -> copy.set(name, shuffled(object.get(name), random)));
      return copy;
    }
    if (node instanceof ArrayNode array) {
      var copy = JSON.createArrayNode();
      array.forEach(element -> copy.add(shuffled(element, random)));
      return copy;
    }
    return node;
  }
}
