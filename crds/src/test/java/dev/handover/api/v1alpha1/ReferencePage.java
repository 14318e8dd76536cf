package dev.handover.api.v1alpha1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.handover.api.v1alpha1.Crd.Field;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The reference of the API as a page, made from the CRD so that it says the same. */
final class ReferencePage {
  private static final Pattern LATER = Pattern.compile(" ?\\(not yet supported\\)");
  private static final String NEW_LINE = "\n";

  private ReferencePage() {}

  static String markdown() {
    var fields = Crd.fields();
    return String.join(
        NEW_LINE,
        """
        # ModelDeployment

        `handover.dev/v1alpha1`, short name `mdep`. Made from the CRD; to make it anew, from the root of the repository:

            mvn -q -pl crds test -Dtest=ReferencePageTest -Dreference.update=true

        * **Required** fields must be written where what they belong to is written. All others may be left out.
        * What is marked ⏳ is part of the API and not yet supported: a resource that says it is refused with a condition
          that names the field and says what to write instead. It never is ignored.
        * A duration is numbers with units, `ms`, `s`, `m`, `h` or `d`: `250ms`, `30s`, `1h30m`.
        * The API server refuses what breaks a rule, in the words that stand below the fields.

        """
            .stripTrailing(),
        "",
        "The smallest:",
        "",
        "```yaml",
        "apiVersion: handover.dev/v1alpha1",
        "kind: ModelDeployment",
        "metadata: {name: scratch}",
        "spec: {model: {image: \"registry/scratch:v7\"}, automation: {level: Full}}",
        "```",
        "",
        rules("The resource", Crd.schema()),
        sections(fields));
  }

  private static String sections(List<Field> fields) {
    var page = new StringJoiner(NEW_LINE);
    for (var field : fields) {
      if (hasSection(field)) {
        page.add(section(field, fields));
      }
    }
    return page.toString();
  }

  private static boolean hasSection(Field field) {
    return field.schema().has("properties") && !Crd.FOREIGN.contains(field.path());
  }

  private static String section(Field owner, List<Field> fields) {
    var page = new StringJoiner(NEW_LINE);
    page.add("## `" + owner.path() + "`");
    page.add("");
    if (!owner.supported()) {
      page.add("⏳ Not yet supported.").add("");
    }
    if (!owner.description().isEmpty()) {
      page.add(text(owner)).add("");
    }
    page.add("| field | type | meaning |").add("| --- | --- | --- |");
    var rules = new StringJoiner(NEW_LINE);
    rules(rules, "", owner.schema());
    for (var property : owner.schema().path("properties").properties()) {
      var path = owner.path() + "." + property.getKey();
      var field = fields.stream().filter(it -> it.path().equals(path)).findFirst().orElseThrow();
      page.add(row(property.getKey(), field));
      rules(rules, property.getKey(), owned(field));
      if (field.schema().has("items")) {
        rules(rules, property.getKey() + "[]", owned(Crd.field(path + "[]")));
      }
    }
    page.add("");
    if (rules.length() > 0) {
      page.add("Rules:").add("").add(rules.toString()).add("");
    }
    return page.toString();
  }

  /** What has a section of its own shows its rules there. */
  private static JsonNode owned(Field field) {
    return hasSection(field) ? MissingNode.getInstance() : field.schema();
  }

  private static String row(String name, Field field) {
    return "| %s%s%s | %s | %s |"
        .formatted(
            link(name, field),
            field.required() ? " **required**" : "",
            field.supported() ? "" : " ⏳",
            type(field.schema()),
            cell(text(field)));
  }

  /** To the section that shows what is below it. */
  private static String link(String name, Field field) {
    var below = field.schema().has("items") ? "[]" : "";
    var path = field.path() + below;
    var target = Crd.field(path);
    return hasSection(target)
        ? "[`%s`](#%s)".formatted(name, path.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT))
        : "`%s`".formatted(name);
  }

  private static String text(Field field) {
    var text = LATER.matcher(field.description()).replaceAll(" ⏳");
    return text.replaceFirst(" ?Not yet supported\\.$", "").strip();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }

  private static String type(JsonNode schema) {
    if (schema.has("enum")) {
      return String.join(
          ", ", Crd.list(schema.get("enum")).stream().map(it -> "`" + it + "`").toList());
    } else if (schema.has("items")) {
      return "list of " + type(schema.get("items")) + atMost(schema, "maxItems");
    } else if (schema.has("additionalProperties")) {
      return "map to " + type(schema.get("additionalProperties")) + atMost(schema, "maxProperties");
    } else if (schema.toString().contains("(ms|s|m|h|d)") && !schema.has("properties")) {
      return "duration";
    }
    return schema.path("type").asText() + range(schema);
  }

  private static String atMost(JsonNode schema, String bound) {
    return schema.has(bound) ? ", at most " + schema.get(bound).asText() : "";
  }

  private static String range(JsonNode schema) {
    var least = schema.path("minimum").asText();
    var most = schema.path("maximum").asText();
    var above = schema.path("exclusiveMinimum").asBoolean() ? "above " : "";
    if (least.isEmpty()) {
      return most.isEmpty() ? "" : ", at most " + most;
    }
    var from = above.isEmpty() && most.isEmpty() ? ", at least " : ", " + above;
    return from + least + (most.isEmpty() ? "" : (above.isEmpty() ? " to " : ", at most ") + most);
  }

  private static String rules(String what, JsonNode schema) {
    var rules = new StringJoiner(NEW_LINE);
    rules(rules, "", schema);
    return what + ":" + NEW_LINE + NEW_LINE + rules + NEW_LINE;
  }

  /** Those of objects stand at the object; here only those of the field itself. */
  private static void rules(StringJoiner page, String where, JsonNode schema) {
    validations(schema)
        .map(rule -> "* `" + where(where, rule) + "`: " + rule.get("message").asText())
        .forEach(page::add);
  }

  private static String where(String where, JsonNode rule) {
    var path = where + rule.path("fieldPath").asText();
    return path.startsWith(".") ? path.substring(1) : path;
  }

  private static Stream<JsonNode> validations(JsonNode schema) {
    return StreamSupport.stream(schema.path("x-kubernetes-validations").spliterator(), false);
  }
}
