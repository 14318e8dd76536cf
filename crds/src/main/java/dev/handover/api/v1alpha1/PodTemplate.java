package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The template of a pod as the user wrote it. The CRD describes only the parts that Handover reads,
 * so the rest may be anything until it is {@linkplain #read() read}.
 *
 * @param written the template
 */
public record PodTemplate(@JsonValue JsonNode written) {
  /** What is not there leaves the default of the type: absent and {@code null} are the same. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .defaultSetterInfo(JsonSetter.Value.construct(Nulls.SKIP, Nulls.SKIP))
          .build();

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public PodTemplate {}

  /** What came of reading a template. */
  public sealed interface Reading {
    /** It is one. */
    record Readable(PodTemplateSpec template) implements Reading {}

    /**
     * It is none.
     *
     * @param field path of the field that is wrong, below the template
     * @param remedy what to write there
     */
    record Unreadable(String field, String remedy) implements Reading {}
  }

  /** Reads it as Kubernetes would. */
  public Reading read() {
    try {
      return new Reading.Readable(JSON.treeToValue(written, PodTemplateSpec.class));
    } catch (JsonMappingException e) {
      return new Reading.Unreadable(path(e), "write " + expected(e));
    } catch (JsonProcessingException e) {
      return new Reading.Unreadable("", e.getOriginalMessage());
    }
  }

  private static String path(JsonMappingException e) {
    return e.getPath().stream()
        .map(at -> at.getFieldName() == null ? "[" + at.getIndex() + "]" : "." + at.getFieldName())
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }

  private static String expected(JsonMappingException e) {
    return e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
        ? kind(mismatch.getTargetType())
        : "what the API of Kubernetes says: " + e.getOriginalMessage();
  }

  private static String kind(Class<?> type) {
    if (Collection.class.isAssignableFrom(type)) {
      return "a list";
    } else if (Number.class.isAssignableFrom(type)) {
      return "a number";
    } else if (type == Boolean.class) {
      return "true or false";
    } else if (type == String.class) {
      return "a text";
    } else if (Map.class.isAssignableFrom(type)) {
      return "a map";
    }
    return "an object (" + type.getSimpleName() + ")";
  }
}
