package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.TreeNode;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import java.io.IOException;

/**
 * Decodes what does not have the shape of these types, as an older or newer CRD may have let it
 * through: one resource that cannot be decoded must not hide all others from the operator.
 */
final class Decoding {
  private Decoding() {}

  /** All or nothing: half of a spec is not what anybody asked for. */
  static final class Spec extends JsonDeserializer<ModelDeploymentSpec> {
    @Override
    public ModelDeploymentSpec deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      TreeNode tree = json.readValueAsTree();
      try {
        return json.getCodec().treeToValue(tree, ModelDeploymentSpec.class);
      } catch (JsonProcessingException e) {
        return null; // as if there were none, which is refused
      }
    }
  }

  /** As much as can be read: what is remembered is better than nothing. */
  static final class Status extends JsonDeserializer<ModelDeploymentStatus> {
    @Override
    public ModelDeploymentStatus deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      TreeNode tree = json.readValueAsTree();
      try {
        return json.getCodec().treeToValue(tree, ModelDeploymentStatus.class);
      } catch (JsonProcessingException e) {
        return new ObjectMapper()
            .findAndRegisterModules()
            .addHandler(new Forgiving())
            .treeToValue(tree, ModelDeploymentStatus.class);
      }
    }
  }

  /** What is not of the type it should be is not there. */
  private static final class Forgiving extends DeserializationProblemHandler {
    @Override
    public Object handleUnexpectedToken(
        DeserializationContext context,
        JavaType target,
        JsonToken token,
        JsonParser json,
        String problem)
        throws IOException {
      json.skipChildren();
      return null;
    }

    @Override
    public Object handleMissingInstantiator(
        DeserializationContext context,
        Class<?> target,
        com.fasterxml.jackson.databind.deser.ValueInstantiator instantiator,
        JsonParser json,
        String problem)
        throws IOException {
      json.skipChildren();
      return null;
    }

    @Override
    public Object handleWeirdStringValue(
        DeserializationContext context, Class<?> target, String value, String problem) {
      return null;
    }

    @Override
    public Object handleWeirdNumberValue(
        DeserializationContext context, Class<?> target, Number value, String problem) {
      return null;
    }
  }
}
