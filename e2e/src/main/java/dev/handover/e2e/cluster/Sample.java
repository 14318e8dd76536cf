package dev.handover.e2e.cluster;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * An object of {@code e2e/samples} that can be changed, as a person would change the file, before
 * it is applied.
 *
 * @param tree the object
 */
public record Sample(ObjectNode tree) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  /** The only object in a file of {@code e2e/samples}. */
  public static Sample of(String name) {
    return parse(Repository.sample(name));
  }

  /** An object in YAML. */
  public static Sample parse(String yaml) {
    return new Sample(YAML.unmarshal(yaml, ObjectNode.class));
  }

  public String name() {
    return tree.at("/metadata/name").asText();
  }

  public Sample named(String name) {
    return with("/metadata/name", name);
  }

  /**
   * The same with another value at a place; objects on the way there are added.
   *
   * @param pointer a JSON pointer, e.g. {@code /spec/automation/level}
   * @param value anything that has a form in JSON
   */
  public Sample with(String pointer, Object value) {
    var copy = tree.deepCopy();
    var at = JsonPointer.compile(pointer);
    JsonNode node = JSON.valueToTree(value);
    switch (parentOf(copy, at)) {
      case ObjectNode parent -> parent.set(at.last().getMatchingProperty(), node);
      case ArrayNode parent -> parent.set(at.last().getMatchingIndex(), node);
      case JsonNode other -> throw new IllegalArgumentException(pointer + " is inside " + other);
    }
    return new Sample(copy);
  }

  /** The same without what stands at a place. */
  public Sample without(String pointer) {
    var copy = tree.deepCopy();
    var at = JsonPointer.compile(pointer);
    if (copy.at(at.head()) instanceof ObjectNode parent) {
      parent.remove(at.last().getMatchingProperty());
    }
    return new Sample(copy);
  }

  private static JsonNode parentOf(ObjectNode tree, JsonPointer at) {
    var parent = tree.at(at.head());
    return parent.isMissingNode() ? tree.withObject(at.head()) : parent;
  }

  GenericKubernetesResource resource() {
    return JSON.convertValue(tree, GenericKubernetesResource.class);
  }
}
