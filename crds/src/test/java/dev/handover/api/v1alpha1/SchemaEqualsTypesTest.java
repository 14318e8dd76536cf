package dev.handover.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Condition;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the API server accepts and what the operator reads are the same, field by field. */
class SchemaEqualsTypesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONDITION = "status.conditions[].";

  /** Name and kind of a value, whether it must be there, and the words it may be. */
  private record Shape(String type, String format, boolean required, List<String> words) {}

  @Test
  void theSchemaIsThatOfTheTypes() {
    var types = new TreeMap<String, Shape>();
    value("spec", ModelDeploymentSpec.class, true, List.of(), types);
    value("status", ModelDeploymentStatus.class, true, List.of(), types);

    assertThat(written()).containsExactlyEntriesOf(types);
  }

  /** Conditions are those of Kubernetes: there the type says less than the API does. */
  @Test
  void conditionsAreThoseOfKubernetes() {
    var schema = Crd.field("status.conditions[]").schema();

    assertThat(Crd.list(schema.get("required")))
        .containsExactlyInAnyOrder("type", "status", "reason", "message", "lastTransitionTime");
    assertThat(Crd.list(schema.at("/properties/status/enum")))
        .containsExactly("True", "False", "Unknown");
  }

  private static Map<String, Shape> written() {
    return Crd.fields().stream()
        .collect(
            Collectors.toMap(
                Crd.Field::path, SchemaEqualsTypesTest::shape, (a, b) -> a, TreeMap::new));
  }

  private static Shape shape(Crd.Field field) {
    var condition = field.path().startsWith(CONDITION);
    var format = field.schema().path("format").asText();
    return new Shape(
        field.schema().path("type").asText(),
        format.startsWith("int") ? format : "",
        field.required() && !condition,
        condition ? List.of() : field.words());
  }

  private static void value(
      String path, Type type, boolean required, List<String> words, Map<String, Shape> shapes) {
    if (type instanceof ParameterizedType generic) {
      var element = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      if (generic.getRawType() == List.class) {
        shapes.put(path, new Shape("array", "", required, List.of()));
        value(path + "[]", element, false, words, shapes);
      } else {
        shapes.put(path, new Shape("object", "", required, List.of()));
        value(path + "{}", element, false, words, shapes);
      }
      return;
    }
    var plain = (Class<?>) type;
    shapes.put(path, new Shape(kind(plain), format(plain), required, words));
    if (plain == Condition.class) {
      Arrays.stream(plain.getDeclaredFields()).forEach(field -> property(path, field, shapes));
    } else if (plain.isRecord() && plain != PodTemplate.class) {
      Arrays.stream(plain.getRecordComponents())
          .forEach(component -> component(path, plain, component, shapes));
    }
  }

  private static void component(
      String path, Class<?> owner, RecordComponent component, Map<String, Shape> shapes) {
    var field = field(owner, component.getName());
    value(
        path + "." + name(field, component.getName()),
        component.getGenericType(),
        field.isAnnotationPresent(Required.class),
        Optional.ofNullable(component.getAnnotation(OneOf.class))
            .map(oneOf -> words(oneOf.value()))
            .orElse(List.of()),
        shapes);
  }

  private static void property(String path, Field field, Map<String, Shape> shapes) {
    if (field.isAnnotationPresent(JsonProperty.class)) {
      var name = name(field, field.getName());
      value(path + "." + name, field.getGenericType(), false, List.of(), shapes);
    }
  }

  private static Field field(Class<?> owner, String name) {
    try {
      return owner.getDeclaredField(name);
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }

  private static String name(AnnotatedElement element, String otherwise) {
    return Optional.ofNullable(element.getAnnotation(JsonProperty.class))
        .map(JsonProperty::value)
        .filter(name -> !name.isEmpty())
        .orElse(otherwise);
  }

  private static List<String> words(Class<? extends Enum<?>> words) {
    var list = new ArrayList<String>();
    for (var word : words.getEnumConstants()) {
      list.add(JSON.valueToTree(word).asText());
    }
    return List.copyOf(list);
  }

  private static String kind(Class<?> type) {
    if (type == String.class) {
      return "string";
    } else if (type == Integer.class || type == Long.class) {
      return "integer";
    } else if (type == Double.class) {
      return "number";
    } else if (type == Boolean.class) {
      return "boolean";
    }
    var object =
        type.isRecord() || JsonNode.class.isAssignableFrom(type) || type == Condition.class;
    assertThat(object).as("the API has no place for %s", type).isTrue();
    return "object";
  }

  private static String format(Class<?> type) {
    return type == Integer.class ? "int32" : type == Long.class ? "int64" : "";
  }
}
